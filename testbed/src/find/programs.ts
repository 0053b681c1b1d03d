import type { Kind } from '../kinds/kind.js'
import { ServerMissing } from '../missing.js'
import { findPrograms } from './binaries.js'
import { decideInstall, surroundingsOf } from './decide.js'
import { install } from './install.js'

/** The programs of a kind, installed now if this machine lets us. Throws ServerMissing with what to do. */
export async function requirePrograms(kind: Kind): Promise<string[]> {
  const there = findPrograms(kind)
  if (there !== undefined) return there
  if (kind.obtain !== undefined) return await obtained(kind, kind.obtain)
  const decision = decideInstall(kind.packages, surroundingsOf())
  if (!decision.install) throw new ServerMissing(kind.name, `${decision.remedy}, or set ${kind.environment}`)
  await install(kind.packages)
  const installed = findPrograms(kind)
  if (installed !== undefined) return installed
  throw new ServerMissing(kind.name, `${kind.packages.join(' ')} was installed and has no ${kind.programs.join(', ')}`)
}

async function obtained(kind: Kind, obtain: () => Promise<void>): Promise<string[]> {
  const because = await obtain().then(
    () => 'it was built and is not where it should be',
    (error: unknown) =>
      `it cannot be built here (${error instanceof Error ? error.message.replace(/\s+/g, ' ').slice(0, 200) : 'unknown'})`,
  )
  const there = findPrograms(kind)
  if (there !== undefined) return there
  throw new ServerMissing(kind.name, `${because}; set ${kind.environment}`)
}
