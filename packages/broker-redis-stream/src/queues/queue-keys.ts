/** The keys of one queue: all in one slot of a Cluster, together with those of its dead letters. */
export interface QueueKeys {
  readonly queue: string
  /** The stream: what waits and what is handed out. */
  readonly stream: string
  /** Sorted set: what is delayed, by the server's time at which it is due. */
  readonly due: string
  /** Stream without content that wakes a blocked reader. */
  readonly bell: string
  /** Hash: entries that were handed back or taken over, and to which hand-out they belong now. */
  readonly again: string
  /** There for as long as nobody needs to look for ended leases. */
  readonly swept: string
}

/** The one group of each queue. */
export const group = 'sluice'
/** The consumer under whose name stands what is handed back; nobody reads by it. */
export const returned = '-'

const dead = '.dead'

/** Queue names hold no braces: core's rule. */
export function keysOf(prefix: string, queue: string): QueueKeys {
  const ofDead = queue.endsWith(dead)
  const base = ofDead ? queue.slice(0, -dead.length) : queue
  const stream = `${prefix}:stream:{${base}}${ofDead ? dead : ''}`
  return {
    queue,
    stream,
    due: `${stream}:due`,
    bell: `${stream}:bell`,
    again: `${stream}:again`,
    swept: `${stream}:swept`,
  }
}

/** What one publisher has stored lately. In a Cluster it stands beside the queue. */
export function sentKeyOf(prefix: string, clientId: string, beside: QueueKeys | undefined): string {
  return beside === undefined ? `${prefix}:stream:sent:${clientId}` : `${beside.stream}:sent:${clientId}`
}

/** The set of all queue names. */
export function queuesKeyOf(prefix: string): string {
  return `${prefix}:stream:queues`
}
