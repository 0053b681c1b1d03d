import { withLock } from '../process/lock.js'
import { run } from '../process/run.js'
import { withoutDaemons } from './policy.js'

/** Installs Debian packages without starting what they bring. One process at a time; the others wait. */
export async function install(packages: readonly string[]): Promise<void> {
  await withLock('install', async () => {
    console.error(`testbed: installing ${packages.join(' ')} (apt-get)`)
    await withoutDaemons('/usr/sbin/policy-rc.d', async () => {
      const environment = { DEBIAN_FRONTEND: 'noninteractive' }
      const options = { environment, timeoutMs: 300_000 }
      await run('apt-get', ['update', '-q'], options)
      const patient = ['-o', 'DPkg::Lock::Timeout=120']
      await run('apt-get', [...patient, 'install', '-y', '-q', '--no-install-recommends', ...packages], options)
    })
  })
}
