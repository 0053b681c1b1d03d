import { existsSync } from 'node:fs'

/** What decides whether we install: who we are and on what machine. */
export interface Surroundings {
  readonly userId: number | undefined
  /** Set by `sudo`: the user behind root. */
  readonly sudoUser: string | undefined
  /** SLUICE_TESTBED */
  readonly wish: string | undefined
  readonly hasApt: boolean
}

export type Decision = { readonly install: true } | { readonly install: false; readonly remedy: string }

/**
 * We install only as plain root, as in a container or on a fresh machine: there nobody else's system is changed.
 * Under sudo, or as a user, the person gets the line to run.
 */
export function decideInstall(packages: readonly string[], around: Surroundings): Decision {
  const names = packages.join(' ')
  if (!around.hasApt) return { install: false, remedy: `install ${names} (there is no apt-get here)` }
  const line = `apt-get install -y --no-install-recommends ${names}`
  if (around.wish === 'skip') return { install: false, remedy: `SLUICE_TESTBED=skip; run: sudo ${line}` }
  if (around.userId !== 0 || around.sudoUser !== undefined) return { install: false, remedy: `run: sudo ${line}` }
  return { install: true }
}

export function surroundingsOf(environment: NodeJS.ProcessEnv = process.env): Surroundings {
  return {
    userId: process.getuid?.(),
    sudoUser: environment.SUDO_UID,
    wish: environment.SLUICE_TESTBED,
    hasApt: existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg'),
  }
}
