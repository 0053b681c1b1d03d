import type { Headers } from '../contract/message.js'
import type { MemoryLease } from './memory-lease.js'

/** Names one hand-out of one message of the memory broker. */
export interface MemoryReceipt {
  readonly id: string | undefined
}

/** What a message brings along besides its body. */
export interface MemoryContent {
  readonly id: string | undefined
  readonly headers: Headers | undefined
  readonly key: string | undefined
  readonly priority: number | undefined
}

/**
 * A message as the server keeps it. It is its own receipt: when it goes back to the queue, another entry takes its
 * place, so that an earlier hand-out can never be taken for a later one.
 */
export class MemoryEntry implements MemoryReceipt {
  readonly id: string | undefined
  readonly body: string | Uint8Array
  readonly headers: Headers | undefined
  readonly key: string | undefined
  readonly priority: number | undefined
  readonly publishedAt: number
  /** Its place among those that may be handed out: given when it arrives or becomes due, kept when it comes back. */
  position = 0
  /** Monotonic; read while delayed. */
  due = 0
  /** Hand-outs so far. */
  count: number
  /** `undefined` while nobody holds it, and for ever once settled or replaced. */
  lease: MemoryLease<MemoryEntry> | undefined
  /** What took its place. */
  successor: MemoryEntry | undefined

  constructor(message: MemoryContent, body: string | Uint8Array, publishedAt: number, count: number) {
    this.id = message.id
    this.body = body
    this.headers = message.headers
    this.key = message.key
    this.priority = message.priority
    this.publishedAt = publishedAt
    this.count = count
    this.lease = undefined
    this.successor = undefined
  }

  /** The entry that takes its place in the queue. */
  replace(count: number): MemoryEntry {
    const next = new MemoryEntry(this, this.body, this.publishedAt, count)
    next.position = this.position
    this.successor = next
    return next
  }

  /** What stands in for this one now: itself, or the last that took its place. */
  latest(): MemoryEntry {
    let latest: MemoryEntry = this
    while (latest.successor !== undefined) latest = latest.successor
    return latest
  }

  toJSON(): MemoryReceipt {
    return { id: this.id }
  }
}
