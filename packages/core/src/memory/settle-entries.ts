import type { Capabilities } from '../contract/capabilities.js'
import type { Clock } from '../contract/host.js'
import type { OutgoingMessage } from '../contract/message.js'
import { checkMessage, checkQueueName } from './check-message.js'
import { type Destination, deposit, dueAfter } from './deposit.js'
import type { MemoryEntry } from './memory-entry.js'
import { MemoryFault } from './memory-fault.js'
import type { MemoryQueue } from './memory-queue.js'

export interface Nacked {
  readonly receipt: MemoryEntry
  readonly delayMs: number
}

export interface Moved {
  readonly receipt: MemoryEntry
  readonly message: OutgoingMessage
}

/** What settles: entries of one queue, by the rules of these capabilities. */
export interface SettleGround {
  readonly queue: MemoryQueue
  readonly capabilities: Capabilities
  readonly clock: Clock
}

/** Settles each hand-out by `settle`, which says whether it still was one; answers the receipts found stale. */
export function settleEach<Item>(
  items: readonly Item[],
  receiptOf: (item: Item) => MemoryEntry,
  ground: SettleGround,
  settle: (entry: MemoryEntry, item: Item) => boolean,
): readonly MemoryEntry[] {
  const { fencing, lease } = ground.capabilities
  const stale: MemoryEntry[] = []
  ground.queue.catchUp()
  for (const item of items) {
    const receipt = receiptOf(item)
    // A broker without fencing takes a late receipt for the latest hand-out, and cannot know that one is stale.
    const entry = fencing || lease === 'connection' ? receipt : receipt.latest()
    if (!settle(entry, item) && fencing) stale.push(receipt)
  }
  ground.queue.serve()
  return stale
}

export function nackEach(items: readonly Nacked[], ground: SettleGround): readonly MemoryEntry[] {
  const { queue, capabilities, clock } = ground
  const limit = capabilities.delay.nack
  for (const { delayMs } of items) {
    if (delayMs > 0 && limit === undefined) throw new MemoryFault('unsupported', 'This broker cannot delay a nack.')
    if (limit !== undefined && delayMs > limit.maxMs) {
      throw new MemoryFault('invalid', `This broker delays by ${limit.maxMs} ms at most.`)
    }
  }
  return settleEach(items, ofItem, ground, (entry, { delayMs }) => {
    const due = delayMs > 0 ? dueAfter(delayMs, limit, clock) : undefined
    return queue.giveBack(entry, due, capabilities.nackCounts)
  })
}

/** Nothing at all is done if a message cannot be taken. */
export function moveEach(
  items: readonly Moved[],
  ground: SettleGround,
  destinationOf: (queue: string) => Destination,
): readonly MemoryEntry[] {
  const { queue, capabilities, clock } = ground
  const now = clock.now()
  for (const { message } of items) {
    const refusal = checkQueueName(message.queue) ?? checkMessage(message, capabilities, now)
    if (refusal !== undefined) throw refusal
  }
  const touched = new Set<Destination>()
  const stale = settleEach(items, ofItem, ground, (entry, { message }) => {
    if (entry.lease === undefined) return false
    const destination = destinationOf(message.queue)
    touched.add(destination)
    // Within one queue the place is free only afterwards; into another one nothing may be lost if there is none.
    if (destination === queue) queue.settle(entry)
    const refusal = deposit(message, destination, capabilities, clock, now)
    if (refusal !== undefined) throw refusal
    return destination === queue || queue.settle(entry)
  })
  for (const destination of touched) destination.serve()
  return stale
}

function ofItem(item: { readonly receipt: MemoryEntry }): MemoryEntry {
  return item.receipt
}
