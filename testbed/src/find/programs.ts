import type { Kind } from '../kinds/kind.js'
import { ServerMissing } from '../missing.js'
import { findPrograms } from './binaries.js'
import { decideInstall, surroundingsOf } from './decide.js'
import { install } from './install.js'

/** The programs of a kind, installed now if this machine lets us. Throws ServerMissing with what to do. */
export async function requirePrograms(kind: Kind): Promise<string[]> {
  const there = findPrograms(kind)
  if (there !== undefined) return there
  const decision = decideInstall(kind.packages, surroundingsOf())
  if (!decision.install) throw new ServerMissing(kind.name, `${decision.remedy}, or set ${kind.environment}`)
  await install(kind.packages)
  const installed = findPrograms(kind)
  if (installed !== undefined) return installed
  throw new ServerMissing(kind.name, `${kind.packages.join(' ')} was installed and has no ${kind.programs.join(', ')}`)
}
