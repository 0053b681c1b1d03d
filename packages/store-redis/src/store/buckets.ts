import { RedisFault } from '../client/redis-fault.js'

/** Part of the layout: never to be changed. */
const buckets = 64
const longestKey = 512

/**
 * Each key of the store belongs to one of 64 buckets, which is the hash tag of its names: in a Cluster the keys of one
 * bucket live together, so that a batch is at most 64 calls, and on a single server it is one.
 *
 * FNV-1a (32 bits) over the UTF-16 code units, modulo 64.
 */
export function bucketOf(key: string): number {
  let hash = 0x811c9dc5
  for (let n = 0; n < key.length; n++) hash = Math.imul(hash ^ key.charCodeAt(n), 0x01000193)
  return (hash >>> 0) % buckets
}

/** Builds the names of Redis keys under a prefix. */
export class KeyNames {
  readonly #prefix: string

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Of one key of the store. @throws {RedisFault} `invalid` above 512 characters. */
  of(kind: 'value' | 'due' | 'claimed' | 'claims' | 'parked' | 'log', key: string): string {
    if (key.length > longestKey) throw new RedisFault('invalid', `A key is at most ${longestKey} characters.`)
    // Half a pair has no UTF-8: two such keys would become one.
    const name = /\p{Surrogate}/u.test(key) ? `${kind}!:${JSON.stringify(key)}` : `${kind}:${key}`
    return `${this.#prefix}:{${bucketOf(key)}}:${name}`
  }

  /** The counter of a bucket, which makes versions and claims unique. */
  counter(key: string): string {
    return `${this.#prefix}:{${bucketOf(key)}}:counter`
  }
}

interface Group<Item> {
  readonly items: Item[]
  readonly places: number[]
}

/** Items that one call may carry: all, or in a Cluster those of each bucket; answers come back in the order of the items. */
export async function perBucket<Item, Answer>(
  items: readonly Item[],
  keyOf: ((item: Item) => string) | undefined,
  call: (items: readonly Item[]) => Promise<readonly Answer[]>,
): Promise<readonly Answer[]> {
  if (items.length === 0) return []
  if (keyOf === undefined || items.length === 1) return await call(items)
  const groups = new Map<number, Group<Item>>()
  for (const [place, item] of items.entries()) {
    const bucket = bucketOf(keyOf(item))
    const group = groups.get(bucket) ?? { items: [], places: [] }
    groups.set(bucket, group)
    group.items.push(item)
    group.places.push(place)
  }
  const answers: Answer[] = new Array(items.length)
  const calls = [...groups.values()].map(async group => {
    const part = await call(group.items)
    for (const [n, place] of group.places.entries()) answers[place] = part[n] as Answer
  })
  await Promise.all(calls)
  return answers
}
