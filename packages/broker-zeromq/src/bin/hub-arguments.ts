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

Serves queues to clients of zeromq(url). Without --store they live in memory and are gone with the process.
--keys   JSON with publicKey, secretKey and clients (public keys); required where other hosts can reach the address.
keys     prints a new pair.
`

/** @throws {Error} with the usage, where something else was said. */
export function hubArguments(argv: readonly string[]): HubArguments {
  const said = new Map<string, string>()
  for (let at = 0; at < argv.length; at += 2) {
    const [name, value] = [argv[at] as string, argv[at + 1]]
    if (!['--store', '--url', '--keys'].includes(name) || value === undefined || said.has(name)) throw new Error(usage)
    said.set(name, value)
  }
  return { store: said.get('--store') ?? 'memory', url: said.get('--url'), keys: said.get('--keys') }
}
