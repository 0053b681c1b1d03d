import { type Facts, type Outcome, vanished } from './outcome.js'
import type { Row } from './rows.js'

/** Files by what the queue and a plain walk say of them. Each of those found is in exactly one list. */
export interface Comparison {
  /** Both say the same. */
  readonly same: { readonly path: string; readonly queued: Facts; readonly plain: Facts }[]
  /** Both say why it could not be read. */
  readonly unread: { readonly path: string; readonly because: string }[]
  /** It changed, came or went while we worked, so there is nothing to compare. */
  readonly changed: { readonly path: string; readonly because: string }[]
  /** They contradict each other. Empty, or something is wrong. */
  readonly wrong: { readonly path: string; readonly because: string }[]
}

export function compare(
  found: readonly string[],
  rows: ReadonlyMap<string, Row>,
  plain: ReadonlyMap<string, Outcome>,
): Comparison {
  const result: Comparison = { same: [], unread: [], changed: [], wrong: [] }
  for (const path of found) {
    const queued = rows.get(path)?.outcome
    const expected = plain.get(path)
    if (queued === undefined || expected === undefined) {
      result.wrong.push({ path, because: queued === undefined ? 'lost: it has no row' : 'the plain walk missed it' })
    } else compareOne(path, queued, expected, result)
  }
  const known = new Set(found)
  for (const path of rows.keys()) if (!known.has(path)) result.wrong.push({ path, because: 'nobody pushed it' })
  return result
}

function compareOne(path: string, queued: Outcome, plain: Outcome, { same, unread, changed, wrong }: Comparison): void {
  if (queued.facts !== undefined && plain.facts !== undefined) {
    if (equal(queued.facts, plain.facts)) same.push({ path, queued: queued.facts, plain: plain.facts })
    else if (queued.facts.stamp !== plain.facts.stamp) changed.push({ path, because: 'it changed meanwhile' })
    else wrong.push({ path, because: `${JSON.stringify(queued.facts)} is not ${JSON.stringify(plain.facts)}` })
    return
  }
  const [one, other] = [queued.problem ?? 'it was read', plain.problem ?? 'it was read']
  if (one === other) unread.push({ path, because: one })
  else if (one === vanished || other === vanished) changed.push({ path, because: 'it came or went meanwhile' })
  else wrong.push({ path, because: `the queue says ${one}, the plain walk ${other}` })
}

/** In content; a file that was touched and has the same content is the same. */
function equal(one: Facts, other: Facts): boolean {
  return (
    one.sha256 === other.sha256 && one.bytes === other.bytes && one.lines === other.lines && one.gzip === other.gzip
  )
}
