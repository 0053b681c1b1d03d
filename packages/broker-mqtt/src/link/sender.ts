import type { Arrived, Client } from './client.js'
import { type Publish, publishFrame } from './frame.js'
import { ourIdentifiers } from './identifiers.js'
import { lostWaiting } from './mqtt-fault.js'
import { refused } from './reason.js'
import type { Sending } from './sending.js'

/** Says what to publish. @throws what is wrong with this message alone. */
export type Write = (sending: Sending, index: number) => Publish
/** What 0x10 (nobody has subscribed) means for this message; `undefined`: nothing. */
export type Unheard = (queue: string) => unknown

interface Waiting {
  readonly sending: Sending
  readonly index: number
  readonly write: Write
}

/** More than this is not gathered for one write. */
const enough = 65_536

/**
 * QoS 1 in a window: as many unconfirmed as the server bears, the rest waits here in order. The client's own `publish` copies
 * each packet twice and keeps it for a reconnect that core does; this writes frames, many at once.
 */
export class Sender {
  readonly #client: Client
  readonly #protocolVersion: 4 | 5
  readonly #window: number
  readonly #unheard: Unheard
  readonly #unconfirmed: (Waiting | undefined)[] = new Array(ourIdentifiers + 1).fill(undefined)
  #underWay = 0
  #last = 0
  #waiting: Waiting[] = []
  #from = 0
  #failure: { readonly cause: unknown } | undefined

  /** @param window the server's Receive Maximum. */
  constructor(client: Client, protocolVersion: 4 | 5, window: number, unheard: Unheard) {
    this.#protocolVersion = protocolVersion
    this.#client = client
    this.#window = Math.min(window, 32_768)
    this.#unheard = unheard
  }

  send(sending: Sending, index: number, write: Write): void {
    if (this.#failure === undefined) this.#waiting.push({ sending, index, write })
    else sending.fail(lostWaiting(this.#failure.cause))
  }

  /** Writes what fits into the window. */
  flush(): void {
    let frames: Buffer[] = []
    let bytes = 0
    const write = (): void => {
      if (bytes > 0) this.#client.writeBytes(frames.length === 1 ? (frames[0] as Buffer) : Buffer.concat(frames, bytes))
      frames = []
      bytes = 0
    }
    while (this.#from < this.#waiting.length && this.#underWay < this.#window && this.#failure === undefined) {
      const next = this.#waiting[this.#from++] as Waiting
      try {
        const packetId = this.identifier()
        const frame = publishFrame(next.write(next.sending, next.index), packetId, this.#protocolVersion)
        this.#unconfirmed[packetId] = next
        this.#underWay++
        bytes += frames[frames.push(frame) - 1]?.length ?? 0
        if (bytes > enough) write()
      } catch (error) {
        next.sending.answer(next.index, error)
      }
    }
    write()
    if (this.#from * 2 < this.#waiting.length) return
    this.#waiting = this.#waiting.slice(this.#from)
    this.#from = 0
  }

  /** A packet identifier that is free. */
  identifier(): number {
    do this.#last = this.#last >= ourIdentifiers ? 1 : this.#last + 1
    while (this.#unconfirmed[this.#last] !== undefined)
    return this.#last
  }

  heard({ messageId = 0, reasonCode = 0 }: Arrived): void {
    const confirmed = this.#unconfirmed[messageId]
    if (confirmed === undefined) return
    this.#unconfirmed[messageId] = undefined
    this.#underWay--
    const { index, sending } = confirmed
    if (reasonCode < 0x10) sending.answer(index)
    else if (reasonCode === 0x10) sending.answer(index, this.#unheard(sending.batch[index]?.queue ?? ''))
    else sending.answer(index, refused('a message', reasonCode))
    if (this.#from < this.#waiting.length) this.flush()
  }

  /** No more answers come. */
  fail(cause: unknown): void {
    this.#failure = { cause }
    const error = lostWaiting(cause)
    for (const one of this.#unconfirmed) one?.sending.fail(error)
    for (const one of this.#waiting) one.sending.fail(error)
    this.#unconfirmed.fill(undefined)
    this.#waiting = []
    this.#from = 0
  }
}
