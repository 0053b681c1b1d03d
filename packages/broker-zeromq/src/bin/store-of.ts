import { memory } from '@sluice/core'
import type { Broker } from '@sluice/core/adapter'

/** Not a literal in `import`: an adapter depends on core alone, and only who wants a file installs the other one. */
const package_: string = '@sluice/broker-sqlite'

/** @param store `memory`, or the path of a SQLite file. */
export async function storeOf(store: string): Promise<Broker> {
  if (store === 'memory') return memory()
  const { sqlite } = (await load()) as { sqlite(path: string): Broker }
  return sqlite(store)
}

async function load(): Promise<unknown> {
  try {
    return await import(package_)
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new Error(`A hub with a file needs ${package_}: npm install ${package_}`, { cause: error })
  }
}
