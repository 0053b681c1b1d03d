/** The keys of one queue: all in one slot of a Cluster, together with those of its dead letters. */
export interface ListKeys {
  readonly queue: string
  /** What is between the braces: queues that share it share a slot. */
  readonly slot: string
  /** The list: bodies and nothing else, as any client pushes them. */
  readonly list: string
  /** All keys in the order in which scripts know them, `list` the first. */
  readonly all: readonly string[]
  /** Of claims and their leases. */
  readonly leases: string
  readonly lost: string
  /** The list into which a blocked reader moves what comes. */
  readonly woken: string
}

const dead = '.dead'
export const levels = 10

/** Queue names hold no braces: core's rule. */
export function keysOf(prefix: string, queue: string): ListKeys {
  const ofDead = queue.endsWith(dead) && queue.length > dead.length
  const slot = ofDead ? queue.slice(0, -dead.length) : queue
  const list = `${prefix}:list:{${slot}}${ofDead ? dead : ''}`
  const [woken, due, leases, lost, idle] = [
    `${list}:woken`,
    `${list}:due`,
    `${list}:leases`,
    `${list}:lost`,
    `${list}:idle`,
  ]
  const returned = Array.from({ length: levels }, (_, level) => (level === 0 ? `${list}:again` : `${list}:p${level}`))
  return { queue, slot, list, leases, lost, woken, all: [list, woken, due, leases, lost, idle, ...returned] }
}

/** What a claim took, and which of it is settled. */
export function claimKeys({ list }: ListKeys, claim: string): readonly [taken: string, done: string] {
  return [`${list}:taken:${claim}`, `${list}:taken:${claim}:done`]
}

/** The set of all queue names. */
export function queuesKeyOf(prefix: string): string {
  return `${prefix}:list:queues`
}
