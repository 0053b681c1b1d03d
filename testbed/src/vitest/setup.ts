import { ServerMissing } from '../missing.js'
import type { ServerKind } from '../server.js'
import { announce, announceMissing } from '../shared.js'
import { findServer } from '../find/server.js'

/**
 * For Vitest's `globalSetup`, from a file that exports it as default: one server of each kind for the whole suite, gone when the suite
 * is. A server that cannot be had fails the suite with CI=true; elsewhere `sharedServer` answers undefined.
 *
 * ```ts
 * // test/servers.ts
 * export default serverSetup('redis')
 * ```
 */
export function serverSetup(...kinds: ServerKind[]): () => Promise<() => Promise<void>> {
  return async () => {
    const servers = await Promise.all(kinds.map(kind => take(kind)))
    return async () => {
      await Promise.all(servers.map(server => server?.remove()))
    }
  }
}

async function take(kind: ServerKind): Promise<{ remove(): Promise<void> } | undefined> {
  try {
    const server = await findServer(kind)
    announce(kind, server)
    return server
  } catch (error) {
    if (!(error instanceof ServerMissing) || process.env.CI === 'true') throw error
    announceMissing(kind, error.message)
    return undefined
  }
}
