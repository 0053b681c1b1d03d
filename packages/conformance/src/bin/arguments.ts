import { parseArgs } from 'node:util'

export const usage = `Usage: sluice-conformance <module> [options]

Runs the conformance suite of Sluice against what the module exports as "subject" (a broker) and "storeSubject" (a store).

  --case <id>   only this case, or this group; may be given several times; the report is then neither written nor compared
  --write       replace conformance.json beside the package.json of the subject
  --json        print nothing but the report, as JSON
  --help        this text

Without --write the report is compared with the committed one, and written where there is none.
Exit code: 0 all is well, 1 a case failed or the report differs, 2 the suite could not run.
`

/** What the command line asks for. */
export interface Arguments {
  readonly module: string
  readonly cases: readonly string[]
  readonly write: boolean
  readonly json: boolean
}

/** Reads the command line; `undefined`: it asks for help. Throws a TypeError that says what is wrong. */
export function readArguments(argv: readonly string[]): Arguments | undefined {
  const { positionals, values } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      case: { type: 'string', multiple: true, default: [] },
      write: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const [module, ...rest] = positionals
  if (module === undefined || rest.length > 0) throw new TypeError(`Name one module.\n\n${usage}`)
  if (values.write && values.case.length > 0) throw new TypeError('--write needs all cases: leave out --case.')
  return { module, cases: values.case, write: values.write, json: values.json }
}
