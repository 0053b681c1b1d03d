import { readdirSync, readFileSync } from 'node:fs'
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

/** Everything that the crew wrote down, oldest first; the last line of one that was killed may be half a line. */
export function readLogs(folder: string): readonly Line[] {
  const lines = readdirSync(folder)
    .filter(name => name.endsWith('.log'))
    .flatMap(name =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((text): Line => {
          const [at = '', what = '', id = '', dropped = ''] = text.split(' ')
          return { process: name.slice(0, -4), at: Number(at), what, id, dropped: dropped === 'true' }
        }),
    )
  return lines.sort((one, other) => one.at - other.at)
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

/** What a process had begun and not ended when it was killed, with how long it took until another began it. */
export function takenOver(
  lines: readonly Line[],
  process: string,
  killedAt: number,
): readonly { readonly id: string; readonly afterMs: number }[] {
  const held = new Set<string>()
  for (const line of lines) {
    if (line.process !== process) continue
    if (line.what === 'started') held.add(line.id)
    else if (endings.has(line.what)) held.delete(line.id)
  }
  const overs = [...held].map(id => {
    const again = lines.find(
      line => line.id === id && line.process !== process && line.what === 'started' && line.at >= killedAt,
    )
    const endedBefore = lines.some(line => line.id === id && line.process !== process && line.what === 'succeeded')
    const afterMs = again === undefined ? (endedBefore ? 0 : Number.POSITIVE_INFINITY) : again.at - killedAt
    return { id, afterMs }
  })
  return overs
}
