import type { LedgerEnd, LedgerEntry } from './ledger-entry.js'

/** An id that cannot be explained. */
export interface Unexplained {
  readonly id: string
  /**
   * `lost`: accepted, and it ended nowhere. `unknown`: nobody published it. `ended twice`: it ended more often than it
   * was handed out. `more than once`: it ended, or is kept, more often than it was published, although nothing was
   * disturbed. `dead letter missing`: told as kept aside, and not there.
   */
  readonly because: 'lost' | 'unknown' | 'ended twice' | 'more than once' | 'dead letter missing'
  /** What is known of it, oldest first. */
  readonly trail: readonly string[]
}

/** What became of every id. */
export interface LedgerReport {
  /** Ids that were published for sure. */
  readonly accepted: number
  /** How many accepted or offered ids ended where; each counted once, at the first of these that applies to it. */
  readonly ends: Readonly<Record<LedgerEnd, number>>
  /** Accepted ids that ended nowhere, where the broker is declared to drop. */
  readonly dropped: number
  /** Offered ids that never turned up. */
  readonly never: number
  /** Calls of handlers. */
  readonly runs: number
  /** More than one of something for one id, explained by more than one hand-out. */
  readonly duplicates: {
    /** Successful runs beyond the first. */
    readonly done: number
    /** Ends beyond the first, of any kind, and copies that are kept besides. */
    readonly ends: number
  }
  /** Empty when all is well; the first comes first. */
  readonly unexplained: readonly Unexplained[]
}

/** What the ledger was told of the circumstances. */
export interface Circumstances {
  /** The broker is declared to drop: what ended nowhere is no loss. */
  readonly mayDrop: boolean
  /** Nothing was disturbed: nothing may happen twice. */
  readonly undisturbed: boolean
  /** Somebody looked where dead letters are kept. */
  readonly deadSeen: boolean
  /** Messages that are still in the queue according to a broker that cannot be browsed. */
  readonly depth: number
}

/** Draws up the report. */
export function reportOf(entries: Iterable<LedgerEntry>, circumstances: Circumstances): LedgerReport {
  const ends = { done: 0, dead: 0, expired: 0, filtered: 0, cancelled: 0, scheduled: 0, queued: 0 }
  const duplicates = { done: 0, ends: 0 }
  const unexplained: Unexplained[] = []
  const nowhere: LedgerEntry[] = []
  let accepted = 0
  let never = 0
  let runs = 0
  const object = (entry: LedgerEntry, because: Unexplained['because']): void => {
    unexplained.push({ id: entry.id, because, trail: entry.trail })
  }
  for (const entry of entries) {
    runs += entry.runs
    if (entry.accepted > 0) accepted++
    else if (entry.offered === 0) {
      object(entry, 'unknown')
      continue
    }
    const found = endsOf(entry, circumstances)
    const first = order.find(end => found[end] > 0)
    const total = order.reduce((sum, end) => sum + found[end], 0)
    if (first !== undefined) {
      ends[first]++
      duplicates.ends += total - 1
      duplicates.done += Math.max(0, found.done - 1)
      if (endsTold(entry) > entry.received) object(entry, 'ended twice')
      else if (total > Math.max(1, entry.accepted) && circumstances.undisturbed) object(entry, 'more than once')
    } else if (entry.told.dead > 0 && !circumstances.mayDrop) object(entry, 'dead letter missing')
    else if (entry.accepted > 0) nowhere.push(entry)
    else never++
  }
  // A broker that only counts explains that many.
  ends.queued += Math.min(circumstances.depth, nowhere.length)
  const lost = nowhere.length > circumstances.depth
  if (lost && !circumstances.mayDrop) for (const entry of nowhere) object(entry, 'lost')
  const dropped = lost && circumstances.mayDrop ? nowhere.length - circumstances.depth : 0
  return { accepted, ends, dropped, never, runs, duplicates, unexplained }
}

const order = ['done', 'dead', 'expired', 'filtered', 'cancelled', 'scheduled', 'queued'] as const

/** A hand-out ends once; one that is retried, given back or lost does not end at all. */
function endsTold({ told }: LedgerEntry): number {
  return told.done + told.dead + told.expired + told.filtered + told.cancelled
}

function endsOf(entry: LedgerEntry, { deadSeen }: Circumstances): Record<LedgerEnd, number> {
  const { told, found, droppedDead } = entry
  // An expired one may be kept aside, too: that is not another end.
  const dead = deadSeen ? Math.max(0, found.dead - told.expired) + droppedDead : told.dead
  return { ...told, dead, scheduled: found.scheduled, queued: found.queued }
}
