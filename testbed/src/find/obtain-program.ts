import { ServerMissing } from '../missing.js'
import { findPrograms } from './binaries.js'
import { decideInstall, surroundingsOf } from './decide.js'
import { install } from './install.js'

/** A program beside the servers, such as a browser. */
export interface WantedProgram {
  /** What a message calls it. */
  readonly name: string
  /** Any one of these will do; the first that is there is taken. */
  readonly programs: readonly string[]
  /** What Debian and Ubuntu call it. */
  readonly packages: readonly string[]
  /** The variable that holds the path of one that is to be taken instead. */
  readonly environment: string
}

/**
 * The path of a program: the one that the environment names, else one on this machine, else installed now where we may
 * (as servers are). Throws ServerMissing with what to do, also where installing fails.
 */
export async function obtainProgram(wanted: WantedProgram): Promise<string> {
  const { environment, name, packages } = wanted
  const named = process.env[environment]
  if (named !== undefined && named !== '') {
    const [program] = findPrograms({ programs: [named], places: ['/'] }) ?? []
    if (program !== undefined) return program
    throw new ServerMissing(name, `${environment} names a file that is no program`)
  }
  const there = firstOf(wanted)
  if (there !== undefined) return there
  const decision = decideInstall(packages, surroundingsOf())
  if (!decision.install) throw new ServerMissing(name, `${decision.remedy}, or set ${environment}`)
  const because = await install(packages).then(
    () => `${packages.join(' ')} was installed and has no ${wanted.programs.join(', ')}`,
    () => `apt-get cannot install ${packages.join(' ')}; set ${environment}`,
  )
  const installed = firstOf(wanted)
  if (installed !== undefined) return installed
  throw new ServerMissing(name, because)
}

function firstOf({ programs }: WantedProgram): string | undefined {
  return programs.flatMap(program => findPrograms({ programs: [program], places: [] }) ?? [])[0]
}
