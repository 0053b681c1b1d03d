import { kinds } from '../kinds/table.js'
import { ServerMissing } from '../missing.js'
import type { Kind } from '../kinds/kind.js'
import type { ServerKind } from '../server.js'
import { composeServer } from './compose.js'
import { requirePrograms } from './programs.js'

export interface Look {
  readonly kind: string
  /** Where it is missing: undefined. */
  readonly version: string | undefined
  /** Where it was found, or what to do. */
  readonly remark: string
  /** It may be missing even where everything must run. */
  readonly optional: boolean
}

/** Makes sure that every product can be had, installing where we may, and says of each what it is. */
export async function look(names: readonly ServerKind[] = Object.keys(kinds) as ServerKind[]): Promise<Look[]> {
  const found: Look[] = []
  // One after the other: apt-get takes one order at a time.
  for (const kind of names) {
    const product: Kind = kinds[kind]
    found.push({ ...(await lookAt(kind, product)), optional: product.optional !== undefined })
  }
  return found
}

async function lookAt(kind: string, product: Kind): Promise<Omit<Look, 'optional'>> {
  const url = process.env[product.environment]
  try {
    if (url) return { kind, version: await product.probe(url), remark: product.environment }
    const programs = await requirePrograms(product)
    return { kind, version: await product.version(programs[0]!), remark: programs[0]! }
  } catch (error) {
    if (!(error instanceof ServerMissing)) return { kind, version: undefined, remark: (error as Error).message }
    const composed = await composeServer(product).catch(() => undefined)
    if (composed !== undefined) return { kind, version: composed.version, remark: 'Docker Compose' }
    return { kind, version: undefined, remark: error.message }
  }
}
