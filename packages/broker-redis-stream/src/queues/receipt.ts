/** One hand-out of one entry of a stream. */
export interface RedisStreamReceipt {
  /** Of the entry. */
  readonly id: string
  /** Of the hand-out: '' for the first one; `undefined` where the entry's content was deleted, so that there is nothing to settle. */
  readonly mark: string | undefined
}

type Stale = readonly RedisStreamReceipt[]

/** Most receipts in one script call: it keeps other clients waiting for as long as it runs. */
const mostAtOnce = 1_000

/** Does `settle` for receipts that the server knows, some hundreds at a time, and answers those it calls stale. */
export async function settleInPieces<Item>(
  items: readonly Item[],
  receiptOf: (item: Item) => RedisStreamReceipt,
  settle: (piece: readonly Item[]) => Promise<unknown>,
): Promise<Stale> {
  const calls: Promise<unknown>[] = []
  for (let from = 0; from < items.length; from += mostAtOnce) {
    calls.push(settle(items.length <= mostAtOnce ? items : items.slice(from, from + mostAtOnce)))
  }
  const stale = new Set<string>()
  for (const ids of await Promise.all(calls)) for (const id of ids as readonly string[]) stale.add(id)
  return stale.size === 0 ? [] : items.map(receiptOf).filter(({ id, mark }) => mark !== undefined && stale.has(id))
}

/** Arguments of `ack` and `extend`: how many first hand-outs, their ids, then id and mark of each other one. */
export function receiptArguments(receipts: readonly RedisStreamReceipt[]): string[] {
  const given: string[] = ['']
  const marked: string[] = []
  for (const { id, mark } of receipts) {
    if (mark === '') given.push(id)
    else if (mark !== undefined) marked.push(id, mark)
  }
  given[0] = String(given.length - 1)
  return marked.length === 0 ? given : given.concat(marked)
}
