import type { Clock } from '../contract/host.js'
import type { LogEntry } from '../contract/store.js'

export interface LogCap {
  readonly max: number
  readonly maxAgeMs: number
}

interface Log {
  entries: LogEntry[]
  /** Entries before this one are dropped and wait to be cut off. */
  from: number
}

/** Wide enough for any count that a process lives to see. */
const cursorWidth = 11

/** The append logs of a store. */
export class AppendLogs {
  readonly #time: { readonly clock: Clock }
  readonly #logs = new Map<string, Log>()
  #count = 0

  constructor(time: { readonly clock: Clock }) {
    this.#time = time
  }

  append(name: string, value: string, cap: LogCap): void {
    let log = this.#logs.get(name)
    if (log === undefined) {
      log = { entries: [], from: 0 }
      this.#logs.set(name, log)
    }
    const at = this.#time.clock.now()
    log.entries.push({ cursor: (++this.#count).toString(36).padStart(cursorWidth, '0'), at, value })
    const { entries } = log
    log.from = Math.max(log.from, entries.length - cap.max)
    while (log.from < entries.length && entries[log.from]!.at <= at - cap.maxAgeMs) log.from++
    if (log.from > 64 && log.from > entries.length / 2) {
      log.entries = entries.slice(log.from)
      log.from = 0
    }
  }

  page(name: string, want: { readonly max: number; readonly after: string | undefined }): readonly LogEntry[] {
    const log = this.#logs.get(name)
    if (log === undefined) return []
    const from = want.after === undefined ? log.from : Math.max(log.from, firstAfter(log.entries, want.after))
    return log.entries.slice(from, from + want.max)
  }
}

function firstAfter(entries: readonly LogEntry[], cursor: string): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (entries[middle]!.cursor <= cursor) low = middle + 1
    else high = middle
  }
  return low
}
