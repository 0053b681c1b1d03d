import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findPrograms } from '../src/find/binaries.js'
import { decideInstall } from '../src/find/decide.js'
import { withoutDaemons } from '../src/find/policy.js'
import { requirePrograms } from '../src/find/programs.js'
import { kinds } from '../src/kinds/table.js'
import { withLock } from '../src/process/lock.js'
import { stateFolder } from '../src/process/state-folder.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-finding-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
  vi.unstubAllEnvs()
})

const root = { userId: 0, sudoUser: undefined, wish: undefined, hasApt: true }

test('plain root on Debian installs', () => {
  expect(decideInstall(['redis-server'], root)).toEqual({ install: true })
})

test.each([
  ['a user', { userId: 1000 }],
  ['sudo', { sudoUser: '1000' }],
  ['SLUICE_TESTBED=skip', { wish: 'skip' }],
])('%s gets the one line to run instead', (_, change) => {
  const line = 'run: sudo apt-get install -y --no-install-recommends redis-server'
  expect(decideInstall(['redis-server'], { ...root, ...change })).toEqual({
    install: false,
    remedy: expect.stringContaining(line),
  })
})

test('without apt-get nothing is installed and no apt-get is suggested', () => {
  const decision = decideInstall(['redis-server'], { ...root, hasApt: false })
  expect(decision).toMatchObject({ install: false, remedy: expect.not.stringContaining('sudo') })
})

test('a missing program is named with its remedy and the variable that would do instead', async () => {
  vi.stubEnv('SLUICE_TESTBED', 'skip')
  const nowhere = { ...kinds.redis, programs: ['no-such-redis-server'], places: [folder] }
  await expect(requirePrograms(nowhere)).rejects.toMatchObject({
    name: 'ServerMissing',
    product: 'redis',
    message: expect.stringMatching(/^no redis here: .*redis-server.*SLUICE_REDIS_URL$/),
  })
})

test('programs are found in their own places before PATH, all of them or none', () => {
  writeFileSync(join(folder, 'one'), '')
  chmodSync(join(folder, 'one'), 0o755)
  writeFileSync(join(folder, 'not-a-program'), '')
  const seek = (...programs: string[]): string[] | undefined => findPrograms({ programs, places: [] }, folder)
  expect(seek('one')).toEqual([join(folder, 'one')])
  expect(seek('one', 'two')).toBeUndefined()
  expect(seek('not-a-program')).toBeUndefined()
  expect(findPrograms({ programs: ['one'], places: [folder] }, '')).toEqual([join(folder, 'one')])
})

test('no daemon may start while we install, and what stood there before comes back', async () => {
  const file = join(folder, 'policy-rc.d')
  await withoutDaemons(file, async () => expect(readFileSync(file, 'utf8')).toContain('exit 101'))
  expect(existsSync(file)).toBe(false)
  writeFileSync(file, 'theirs')
  const failing = withoutDaemons(file, async () => {
    expect(readFileSync(file, 'utf8')).toContain('exit 101')
    throw new Error('apt-get failed')
  })
  await expect(failing).rejects.toThrow('apt-get failed')
  expect(readFileSync(file, 'utf8')).toBe('theirs')
})

test('one at a time holds a lock, also after one that failed, and the lock of the dead is taken over', async () => {
  vi.stubEnv('TMPDIR', folder)
  writeFileSync(join(stateFolder(), 'install.lock'), String(2 ** 22 + 1))
  let inside = 0
  const seen: number[] = []
  const work = (fails: boolean) => async (): Promise<void> => {
    seen.push(++inside)
    await new Promise(resolve => setTimeout(resolve, 5))
    inside--
    if (fails) throw new Error('failed')
  }
  const turns = await Promise.allSettled([true, false, false].map(fails => withLock('install', work(fails))))
  expect(turns.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  expect(seen).toEqual([1, 1, 1])
})
