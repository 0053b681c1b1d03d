import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What a report stands on, so that a reader can tell whether it is about what they have. */
export interface Origins {
  /** Of the servers as they answered, and of the clients that are installed here. */
  readonly versions: { readonly [what: string]: string }
  /** A hash of the programs, the rows, core and the adapters; see `scripts/house/bench-sources.mjs`. */
  readonly sources: string
}

/** What belongs to each group of rows; its order is the order of pages and plots. */
export interface Group {
  readonly group: string
  /** Folders in `packages/`, beside core's. */
  readonly packages: readonly string[]
  /** Folders in `programs/`. */
  readonly programs: readonly string[]
  /** Dependencies of the benchmarks that are measured or compared with. */
  readonly clients: readonly string[]
}

type SourcesAt = (root: string, group: string) => string

const top = new URL('../../', import.meta.url)

export const groups: readonly Group[] = JSON.parse(readFileSync(new URL('groups.json', top), 'utf8')) as Group[]

/** @throws RangeError for a group that `groups.json` does not name. */
export async function originsOf(group: string, servers: ReadonlyMap<string, string>): Promise<Origins> {
  const known = groups.find(each => each.group === group)
  if (known === undefined) throw new RangeError(`groups.json does not say what belongs to ${group}`)
  const clients = known.clients.map(client => [client, installedVersion(client)] as const)
  const house = new URL('../scripts/house/bench-sources.mjs', top).href
  const { benchSourcesAt } = (await import(house)) as { readonly benchSourcesAt: SourcesAt }
  return {
    versions: Object.fromEntries([...servers, ...clients]),
    sources: benchSourcesAt(fileURLToPath(new URL('..', top)), group),
  }
}

function installedVersion(client: string): string {
  const manifest = readFileSync(new URL(`node_modules/${client}/package.json`, top), 'utf8')
  return (JSON.parse(manifest) as { readonly version: string }).version
}
