import { Reject } from '@sluice/core'

export interface Order {
  readonly item: string
  readonly pieces: number
  /** Where the page listens. */
  readonly replyTo: string
}

const prices: ReadonlyMap<string, number> = new Map([
  ['lantern', 1_250],
  ['rope', 480],
])
const ownTopic = /^page\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Any page may publish anything. A topic it names is answered only if it is one that pages listen to: else a stranger
 * would have this worker publish to queues, or to `$SYS`, with the worker's own rights.
 */
export function orderOf(body: unknown): Order {
  const { item, pieces, replyTo } = Object(body) as Record<string, unknown>
  if (typeof replyTo !== 'string' || !ownTopic.test(replyTo)) throw new Reject('replyTo must be page/<uuid>')
  if (typeof item !== 'string' || !prices.has(item)) throw new Reject('item must be one that we sell')
  if (typeof pieces !== 'number' || !Number.isInteger(pieces) || pieces < 1 || pieces > 100)
    throw new Reject('pieces must be 1 to 100')
  return { item, pieces, replyTo }
}

export function centsOf({ item, pieces }: Order): number {
  return (prices.get(item) ?? 0) * pieces
}
