import { parseArgs } from 'node:util'
import type { Scale } from './harness/row.js'

/** What was asked for. */
export interface Command {
  /** A group of rows; `gate`; `undefined`: all groups. */
  readonly group: string | undefined
  readonly json: boolean
  readonly write: boolean
  readonly scale: Scale
  readonly repeat: number
  /** Only rows whose name contains this. */
  readonly row: string | undefined
  /** Where V8 writes CPU profiles, one for each process. */
  readonly profile: string | undefined
  /** Why the figures are to be measured again; stands in the report. */
  readonly provisional: string | undefined
}

export const usage = `npm run bench                          all groups
npm run bench -- <group> [options]

  --json            the report as JSON, alone on standard output
  --repeat <n>      repetitions of each row, default 5
  --quick           fewer messages and seconds
  --row <text>      only rows whose name contains it
  --profile <dir>   CPU profiles of every process, for a look with the inspector
  --write           keep it: benchmarks/reports/<group>.json and docs/performance-<group>.md
  --provisional <why>   with --write: they are to be measured again, and the pages say why
`

/** @throws TypeError with a sentence for what it does not understand. */
export function readCommand(argv: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      repeat: { type: 'string', default: '5' },
      row: { type: 'string' },
      profile: { type: 'string' },
      provisional: { type: 'string' },
    },
  })
  const { json, write, quick, row, profile, provisional } = values
  const repeat = Number(values.repeat)
  if (positionals.length > 1) throw new TypeError(`one group at a time, not ${positionals.join(', ')}`)
  if (!Number.isInteger(repeat) || repeat < 1) throw new TypeError(`--repeat ${values.repeat}: a whole number from 1`)
  if (write && (quick || row !== undefined || profile !== undefined || repeat < 3)) {
    throw new TypeError('--write keeps whole reports only: all rows, full length, at least 3 repetitions, no profiler')
  }
  if (provisional !== undefined && !write) throw new TypeError('--provisional says something of what --write keeps')
  return { group: positionals[0], json, write, scale: quick ? 'quick' : 'full', repeat, row, profile, provisional }
}
