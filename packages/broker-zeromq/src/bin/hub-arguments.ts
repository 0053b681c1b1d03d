import { parseArgs } from 'node:util'

/** What the command was told. */
export interface HubArguments {
  /** `memory`, or the path of a SQLite file. */
  readonly store: string
  readonly url: string | undefined
  /** The file with the keys of CURVE. */
  readonly keys: string | undefined
}

export const usage = `sluice-hub [--store memory|<file>] [--url zmq://host:port] [--keys <file>]
sluice-hub keys

Serves queues to clients of zeromq(url), at zmq://127.0.0.1:7465 unless --url says otherwise.
--store  a SQLite file; it needs @sluice/broker-sqlite. Without it messages live in memory and are gone with the process.
--keys   JSON with publicKey, secretKey and clients (a list of public keys), which only you can read; required where
         other hosts can reach the address.
keys     prints a new pair as JSON.
`

const text = { type: 'string', multiple: true } as const

/** @throws {Error} with what is wrong and the usage, where something else was said. */
export function hubArguments(argv: readonly string[]): HubArguments {
  const { store = ['memory'], url = [], keys = [] } = parsed(argv)
  for (const [name, said] of Object.entries({ store, url, keys })) {
    if (said.length > 1) throw new Error(`--${name} was said twice.\n\n${usage}`)
    if (said[0] === '') throw new Error(`--${name} says nothing.\n\n${usage}`)
  }
  return { store: store[0] as string, url: url[0], keys: keys[0] }
}

function parsed(argv: readonly string[]): { store?: string[]; url?: string[]; keys?: string[] } {
  try {
    return parseArgs({ args: [...argv], options: { store: text, url: text, keys: text } }).values
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`, { cause: error })
  }
}
