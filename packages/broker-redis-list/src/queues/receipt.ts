/** What one receive took: one list and one lease on the server. */
export interface Claim {
  readonly id: string
  /** How many messages it took. */
  readonly size: number
}

/** One hand-out of one message. */
export interface RedisListReceipt {
  readonly claim: Claim
  /** Its place in the claim, from 1 on. */
  readonly index: number
  /** It was handed back or moved: it names no hand-out any more. */
  over: boolean
}

/** By claim, in the order given: all of one claim are settled by one call. */
export function byClaim<Item>(
  items: readonly Item[],
  receiptOf: (item: Item) => RedisListReceipt,
): ReadonlyMap<Claim, readonly Item[]> {
  const groups = new Map<Claim, Item[]>()
  let last: Item[] = []
  let claim: Claim | undefined
  for (const item of items) {
    const own = receiptOf(item).claim
    if (own !== claim) {
      claim = own
      last = groups.get(own) ?? []
      groups.set(own, last)
    }
    last.push(item)
  }
  return groups
}
