import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPrograms } from '../find/binaries.js'
import { probeNats } from '../probe/nats.js'
import { withLock } from '../process/lock.js'
import { run } from '../process/run.js'
import { stateFolder } from '../process/state-folder.js'
import type { Kind } from './kind.js'
import { planNats, versionOfNats } from './nats.js'

const version = '2.12.15'
const program = `nats-server-${version}`
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sluice')
const goPath = ['/usr/local/go/bin', '/usr/lib/go/bin', process.env.PATH ?? ''].join(':')
/** A cold build takes about a minute on two cores; a proxy that does not answer must not take the evening. */
const timeoutMs = 180_000
/** One run of the tests asks several times: it waits in vain once. */
const forgetMs = 600_000
const failureFile = join(stateFolder(), 'nats-current.failed')

/**
 * A current NATS, built by Go and kept in the user's cache: Debian's has neither schedules nor an end for a single message.
 */
export const natsCurrent: Kind = {
  name: 'nats-server',
  environment: 'SLUICE_NATS_CURRENT_URL',
  programs: [program],
  places: [cache],
  packages: [],
  compose: undefined,
  optional: 'it needs Go and its module proxy',
  probe: probeNats,
  version: versionOfNats,
  plan: planNats,
  obtain,
}

async function obtain(): Promise<void> {
  if (process.env.SLUICE_TESTBED === 'skip') throw new Error('SLUICE_TESTBED=skip')
  await withLock('nats-current', async () => {
    // Another process was a little earlier, or has just tried in vain.
    if (findPrograms(natsCurrent) !== undefined) return
    const failed = recentFailure()
    if (failed !== undefined) throw new Error(failed)
    await build().catch((error: unknown) => {
      const message = error instanceof Error ? error.message : 'unknown'
      writeFileSync(failureFile, message)
      throw error
    })
  })
}

async function build(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-go-'))
  try {
    console.error(`testbed: building nats-server ${version} (go install, about a minute, once)`)
    const environment = { GOBIN: folder, PATH: goPath, GOFLAGS: '-mod=mod' }
    await run('go', ['install', `github.com/nats-io/nats-server/v2@v${version}`], { environment, timeoutMs })
    mkdirSync(cache, { recursive: true })
    // In one step: another process may look for it right now.
    const half = join(cache, `${program}.${process.pid}`)
    copyFileSync(join(folder, 'nats-server'), half)
    chmodSync(half, 0o755)
    renameSync(half, join(cache, program))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function recentFailure(): string | undefined {
  try {
    const age = Date.now() - statSync(failureFile).mtimeMs
    return age < forgetMs ? readFileSync(failureFile, 'utf8') : undefined
  } catch {
    return undefined
  }
}
