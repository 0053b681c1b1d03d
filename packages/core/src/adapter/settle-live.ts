/** Lets `settle` see only live items, and answers the receipts of all stale ones: those found here and those it finds. */
export async function settleLive<Item, Receipt>(
  items: readonly Item[],
  receiptOf: (item: Item) => Receipt,
  isStale: (receipt: Receipt) => boolean,
  settle: (live: readonly Item[]) => Promise<readonly Receipt[]>,
): Promise<readonly Receipt[]> {
  let first = 0
  while (first < items.length && !isStale(receiptOf(items[first] as Item))) first++
  if (first === items.length) return settle(items)
  const live = items.slice(0, first)
  const stale: Receipt[] = []
  for (let index = first; index < items.length; index++) {
    const item = items[index] as Item
    if (isStale(receiptOf(item))) stale.push(receiptOf(item))
    else live.push(item)
  }
  return live.length === 0 ? stale : stale.concat(await settle(live))
}
