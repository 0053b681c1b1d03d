import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { probeNats } from '../probe/nats.js'
import { withLock } from '../process/lock.js'
import { run } from '../process/run.js'
import type { Kind } from './kind.js'
import { planNats, versionOfNats } from './nats.js'

const version = '2.12.15'
const program = `nats-server-${version}`
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sluice')
const goPath = ['/usr/local/go/bin', '/usr/lib/go/bin', process.env.PATH ?? ''].join(':')

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
  probe: probeNats,
  version: versionOfNats,
  plan: planNats,
  obtain,
}

async function obtain(): Promise<void> {
  if (process.env.SLUICE_TESTBED === 'skip') throw new Error('SLUICE_TESTBED=skip')
  await withLock('nats-current', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-go-'))
    try {
      console.error(`testbed: building nats-server ${version} (go install)`)
      const environment = { GOBIN: folder, PATH: goPath, GOFLAGS: '-mod=mod' }
      await run('go', ['install', `github.com/nats-io/nats-server/v2@v${version}`], { environment, timeoutMs: 300_000 })
      mkdirSync(cache, { recursive: true })
      // In one step: another process may look for it right now.
      const half = join(cache, `${program}.${process.pid}`)
      copyFileSync(join(folder, 'nats-server'), half)
      chmodSync(half, 0o755)
      renameSync(half, join(cache, program))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
}
