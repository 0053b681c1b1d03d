import type { Order } from '../core/order.js'

export type Handler = (order: Order) => Promise<void>

/**
 * What somebody writes who knows the client and needs what a task needs: stored when told so, one reader at a time,
 * gone only once handled. In the best batches that the client allows, each message with an id.
 */
export interface RawClient {
  /** All, in batches; resolves when the server has confirmed the last. */
  publish(orders: Iterable<Order>): Promise<void>
  /** One, confirmed. */
  publishOne(order: Order): Promise<void>
  /** So many, each handled before it is acknowledged; resolves when the server has done with the last acknowledgement. */
  consume(count: number, handler: Handler): Promise<void>
  close(): Promise<void>
}

export const batchSize = 500

/** As short as those of Sluice, and as cheap to make. */
export function rawIds(): () => string {
  const start = Date.now().toString(36)
  let count = 0
  return () => start + (count++).toString(36)
}

/** Arguments for one call that stores a batch, and how many messages they are. */
export function* batchesOf(
  orders: Iterable<Order>,
  add: (given: string[], order: Order) => void,
): IterableIterator<string[]> {
  let given: string[] = []
  let count = 0
  for (const order of orders) {
    add(given, order)
    if (++count < batchSize) continue
    yield given
    given = []
    count = 0
  }
  if (count > 0) yield given
}

/** Calls in turn; overlapping, two of them may be unanswered: the next is made while the server works. */
export async function callEach<Item>(
  items: Iterable<Item>,
  overlap: boolean,
  call: (item: Item) => Promise<unknown>,
): Promise<void> {
  let before: Promise<unknown> = Promise.resolve()
  for (const item of items) {
    const answer = call(item)
    await (overlap ? before : answer)
    before = answer
  }
  await before
}

/** Takes batches, handles and settles each, in turn; overlapping, the next is taken while one is handled, the last settled. */
export async function takeEach<Batch>(
  overlap: boolean,
  calls: {
    take(): Promise<Batch>
    /** Resolves with how many they were. */
    handle(batch: Batch): Promise<number>
    settle(batch: Batch): Promise<unknown>
  },
  count: number,
): Promise<void> {
  let settled: Promise<unknown> = Promise.resolve()
  let next: Promise<Batch> | undefined
  for (let left = count; left > 0; ) {
    const batch = await (next ?? calls.take())
    // What it takes beyond the last is nothing.
    next = overlap ? calls.take() : undefined
    left -= await calls.handle(batch)
    await settled
    settled = calls.settle(batch)
    if (!overlap) await settled
  }
  await settled
}
