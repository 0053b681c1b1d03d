import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Ledger, LedgerEvent } from '@sluice/conformance'

/** One line of what a process wrote down. */
export interface Line {
  readonly process: string
  /** By the wall clock. */
  readonly at: number
  readonly what: string
  readonly id: string
  readonly dropped: boolean
}

/**
 * What the crew wrote down. Each look reads only what is new: scenarios look several times a second at files of
 * thousands of lines, in the process whose health they watch.
 */
export class CrewLogs {
  readonly #folder: string
  readonly #files: Map<string, number> = new Map()
  readonly #lines: Line[] = []

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Everything so far, oldest first; the half line of one that was killed is left out. */
  read(): readonly Line[] {
    let isNew = false
    for (const name of readdirSync(this.#folder)) {
      if (!name.endsWith('.log')) continue
      for (const text of this.#newLines(name)) {
        const [at = '', what = '', id = '', dropped = ''] = text.split(' ')
        this.#lines.push({ process: name.slice(0, -4), at: Number(at), what, id, dropped: dropped === 'true' })
        isNew = true
      }
    }
    if (isNew) this.#lines.sort((one, other) => one.at - other.at)
    return this.#lines.slice()
  }

  #newLines(name: string): readonly string[] {
    const offset = this.#files.get(name) ?? 0
    const path = join(this.#folder, name)
    const fresh = Buffer.alloc(Math.max(0, statSync(path).size - offset))
    if (fresh.length === 0) return []
    const file = openSync(path, 'r')
    try {
      const read = fresh.subarray(0, readSync(file, fresh, 0, fresh.length, offset))
      const end = read.lastIndexOf('\n') + 1
      this.#files.set(name, offset + end)
      return end === 0 ? [] : read.toString('utf8', 0, end - 1).split('\n')
    } finally {
      closeSync(file)
    }
  }
}

const remarks: ReadonlySet<string> = new Set(['blocks', 'refused'])

/** Tells the ledger what they wrote. */
export function tellLedger(ledger: Ledger, lines: readonly Line[]): void {
  for (const { at, dropped, id, process, what } of lines) {
    const note = `${process} at ${at}`
    if (what === 'offered') ledger.offered(id, note)
    else if (what === 'accepted') ledger.accepted(id, note)
    else if (remarks.has(what)) ledger.remark(id, `${what} ${note}`)
    else ledger.happened(id, what as LedgerEvent, { dropped }, note)
  }
}

const endings: ReadonlySet<string> = new Set(['succeeded', 'dead', 'retried', 'released', 'lease-lost'])

/** The end of a process, by the wall clock. */
export interface Death {
  readonly process: string
  readonly at: number
}

/**
 * What a process had begun and not ended when it was killed, with how long it took until another began it: from the last
 * death before that of somebody who had been handed it, or of anybody where each death makes `all` wait anew.
 */
export function takenOver(
  lines: readonly Line[],
  { at: killedAt, process }: Death,
  deaths: readonly Death[],
  all: boolean,
): readonly { readonly id: string; readonly afterMs: number }[] {
  const held = new Set<string>()
  for (const line of lines) {
    if (line.process !== process) continue
    if (line.what === 'started') held.add(line.id)
    else if (endings.has(line.what)) held.delete(line.id)
  }
  return [...held].map(id => {
    const ofIt = lines.filter(line => line.id === id)
    const others = ofIt.filter(line => line.process !== process)
    const again = others.find(line => line.what === 'started' && line.at >= killedAt)
    if (again === undefined)
      return { id, afterMs: others.some(line => line.what === 'succeeded') ? 0 : Number.POSITIVE_INFINITY }
    const had = (death: Death): boolean =>
      ofIt.some(line => line.process === death.process && line.what === 'received' && line.at <= death.at)
    const ends = deaths.filter(death => death.at <= again.at && (all || had(death)))
    return { id, afterMs: again.at - Math.max(killedAt, ...ends.map(({ at }) => at)) }
  })
}
