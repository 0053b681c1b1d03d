import type { Kind } from '../kinds/kind.js'
import { kinds } from '../kinds/table.js'
import { ServerMissing } from '../missing.js'
import type { ServerKind } from '../server.js'
import { startServer } from '../start.js'
import { composeServer } from './compose.js'

export interface FoundServer {
  readonly url: string
  readonly version: string
  remove(): Promise<void>
}

/**
 * A server that many tests may share and none may stop: the one the environment names, else one of our own, else one
 * of Docker Compose. Throws ServerMissing, also where the environment names one that does not answer.
 */
export async function findServer(kind: ServerKind): Promise<FoundServer> {
  const product: Kind = kinds[kind]
  const url = process.env[product.environment]
  if (url !== undefined && url !== '') return named(product, url)
  try {
    return await startServer(kind)
  } catch (error) {
    if (!(error instanceof ServerMissing)) throw error
    const composed = await composeServer(product)
    if (composed === undefined) throw error
    return composed
  }
}

async function named(product: Kind, url: string): Promise<FoundServer> {
  const version = await product.probe(url).catch(error => {
    throw new ServerMissing(product.name, `${product.environment} names one that does not answer: ${error.message}`)
  })
  return { url, version, remove: async () => {} }
}
