import type { Worker } from '@sluice/core'
import { followWorker } from './follow-worker.js'
import { LedgerEntry, type LedgerEvent, type LedgerPlace } from './ledger-entry.js'
import { type LedgerReport, reportOf } from './ledger-report.js'

/** How a ledger is kept. */
export interface LedgerOptions {
  /** Time for the trails, in milliseconds. Default: none, trails are in order only. */
  readonly now?: (() => number) | undefined
  /** Lines kept of each id's trail, the newest. Default 24. */
  readonly trail?: number | undefined
  /** The broker is declared to drop (at most once, or no retention): what ends nowhere is counted, and no loss. */
  readonly mayDrop?: boolean | undefined
  /** Nothing is disturbed: whatever happens twice is unexplained. Default `false`: it is counted. */
  readonly undisturbed?: boolean | undefined
}

const defaultTrail = 24

/**
 * Follows every message id of one queue (of one group, where there are groups) to exactly one end. It hears of what is
 * published, follows the workers, and takes a last look at what is left; then its report names every id that it cannot
 * explain, with its trail. Its memory is bounded for each id; ids it never forgets.
 */
export class Ledger {
  readonly #now: (() => number) | undefined
  readonly #trail: number
  readonly #mayDrop: boolean
  readonly #undisturbed: boolean
  readonly #entries: Map<string, LedgerEntry> = new Map()
  #deadSeen = false
  #depth = 0

  constructor(options: LedgerOptions = {}) {
    this.#now = options.now
    this.#trail = options.trail ?? defaultTrail
    this.#mayDrop = options.mayDrop ?? false
    this.#undisturbed = options.undisturbed ?? false
  }

  /** Its publisher was told that it is stored: it must end. */
  accepted(id: string, note?: string | undefined): void {
    const entry = this.#entry(id)
    entry.accepted++
    this.#note(entry, 'accepted', note)
  }

  /** It was published, and its publisher was told nothing, or that it may be stored: it may turn up, and need not. */
  offered(id: string, note?: string | undefined): void {
    const entry = this.#entry(id)
    entry.offered++
    this.#note(entry, 'offered', note)
  }

  /**
   * Writes down what a worker tells from now on: begin before its first delivery.
   *
   * @param name stands in the trails; default: none.
   * @returns what ends it.
   */
  follow(worker: Worker, name?: string | undefined): () => void {
    return followWorker(worker, (id, event, facts, note) => {
      this.happened(id, event, facts, [name, note].filter(text => text !== undefined).join(' '))
    })
  }

  /**
   * Something happened to it; `follow` calls this for what workers tell.
   *
   * @param facts `dropped`: a dead letter is not kept.
   */
  happened(
    id: string,
    event: LedgerEvent,
    facts: { readonly dropped?: boolean | undefined } = {},
    note?: string | undefined,
  ): void {
    const entry = this.#entry(id)
    entry.happened(event, { dropped: facts.dropped ?? false })
    this.#note(entry, event, note)
  }

  /** A last look found it there: due, not due yet, or kept aside. Each copy counts. */
  found(id: string, place: LedgerPlace, note?: string | undefined): void {
    const entry = this.#entry(id)
    entry.found[place]++
    this.#note(entry, `found ${place}`, note)
  }

  /** A last look was taken at all that was kept aside, also if there was nothing: what is told as dead must be there. */
  sawDead(): void {
    this.#deadSeen = true
  }

  /** A last look at a broker that only counts: so many are in the queue, of which nobody knows the ids. */
  counted(depth: number): void {
    this.#depth += depth
  }

  /** Another line in its trail, for people. */
  remark(id: string, text: string): void {
    this.#note(this.#entry(id), text, undefined)
  }

  /** What became of all ids, as far as it is known now. */
  report(): LedgerReport {
    return reportOf(this.#entries.values(), {
      mayDrop: this.#mayDrop,
      undisturbed: this.#undisturbed,
      deadSeen: this.#deadSeen,
      depth: this.#depth,
    })
  }

  #entry(id: string): LedgerEntry {
    let entry = this.#entries.get(id)
    if (entry === undefined) {
      entry = new LedgerEntry(id, this.#trail)
      this.#entries.set(id, entry)
    }
    return entry
  }

  #note(entry: LedgerEntry, what: string, note: string | undefined): void {
    const time = this.#now === undefined ? '' : `${this.#now()} `
    entry.note(`${time}${what}${note === undefined || note === '' ? '' : ` ${note}`}`)
  }
}
