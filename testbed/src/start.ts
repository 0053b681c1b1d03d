import { requirePrograms } from './find/programs.js'
import type { Kind } from './kinds/kind.js'
import { kinds } from './kinds/table.js'
import { OwnServer } from './own-server.js'
import type { Server, ServerKind, StartOptions } from './server.js'

/**
 * Starts a server of its own on free loopback ports and resolves when it accepts work. It ends with `remove()`, or when
 * this process ends. Throws ServerMissing where the programs are not there and may not be installed.
 */
export async function startServer(kind: ServerKind, options: StartOptions = {}): Promise<Server> {
  const product: Kind = kinds[kind]
  return OwnServer.open(kind, product, await requirePrograms(product), options)
}
