/** Where a message may end. */
export type LedgerEnd = 'done' | 'dead' | 'expired' | 'filtered' | 'cancelled' | 'scheduled' | 'queued'

/** What may happen to a message on its way: the names of a worker's events, and `cancelled`. */
export type LedgerEvent =
  | 'received'
  | 'started'
  | 'succeeded'
  | 'failed'
  | 'retried'
  | 'dead'
  | 'expired'
  | 'filtered'
  | 'cancelled'
  | 'released'
  | 'lease-lost'

/** Where a final look may find it. */
export type LedgerPlace = 'queued' | 'scheduled' | 'dead'

const ends = {
  succeeded: 'done',
  dead: 'dead',
  expired: 'expired',
  filtered: 'filtered',
  cancelled: 'cancelled',
} as const

/** Everything that is known of one id: counts, and the newest lines of its trail. Its size is bounded. */
export class LedgerEntry {
  readonly id: string
  accepted = 0
  offered = 0
  received = 0
  runs = 0
  /** Ends that workers told, by kind. */
  readonly told: { [End in Exclude<LedgerEnd, 'scheduled' | 'queued'>]: number } = {
    done: 0,
    dead: 0,
    expired: 0,
    filtered: 0,
    cancelled: 0,
  }
  /** Dead on purpose without being kept. */
  droppedDead = 0
  readonly found: { [Place in LedgerPlace]: number } = { queued: 0, scheduled: 0, dead: 0 }
  readonly #trail: string[] = []
  readonly #trailLength: number
  #skipped = 0

  constructor(id: string, trailLength: number) {
    this.id = id
    this.#trailLength = trailLength
  }

  /** Oldest first; what did not fit any more is counted in the first line. */
  get trail(): readonly string[] {
    return this.#skipped === 0 ? [...this.#trail] : [`… ${this.#skipped} earlier`, ...this.#trail]
  }

  note(line: string): void {
    this.#trail.push(line)
    if (this.#trail.length <= this.#trailLength) return
    this.#trail.shift()
    this.#skipped++
  }

  happened(event: LedgerEvent, facts: { readonly dropped: boolean }): void {
    if (event === 'received') this.received++
    else if (event === 'started') this.runs++
    else if (event in ends) {
      const end = ends[event as keyof typeof ends]
      this.told[end]++
      if (end === 'dead' && facts.dropped) this.droppedDead++
    }
  }
}
