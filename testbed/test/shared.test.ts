import { execFileSync } from 'node:child_process'
import { afterEach, expect, test, vi } from 'vitest'
import { kinds } from '../src/kinds/table.js'
import { announceMissing, variableOf } from '../src/shared.js'
import { serverSetup, sharedServer, whyMissing } from '../src/vitest/index.js'

afterEach(() => vi.unstubAllEnvs())

/** Nobody listens there, so the server that the environment names cannot be had. */
const nobody = 'redis://127.0.0.1:1'

test('the server of the suite reaches its workers and their children', async () => {
  const shared = sharedServer('redis')
  expect(shared).toMatchObject({ name: 'redis', real: true })
  expect(await kinds.redis.probe(shared!.url)).toBe(shared!.version)
  const inChild = execFileSync(process.execPath, ['-p', `process.env.${variableOf('redis')}`], { encoding: 'utf8' })
  expect(inChild.trim()).toBe(shared!.url)
})

test('a kind that the suite did not ask for is not there, and says why', () => {
  expect(sharedServer('rabbitmq')).toBeUndefined()
  expect(whyMissing('rabbitmq')).toContain("serverSetup('rabbitmq')")
})

test('a server that the environment names is used and not ended', async () => {
  const { url } = sharedServer('redis')!
  vi.stubEnv('SLUICE_REDIS_URL', url)
  const teardown = await serverSetup('redis')()
  expect(sharedServer('redis')?.url).toBe(url)
  await teardown()
  await expect(kinds.redis.probe(url)).resolves.toBeTruthy()
})

test('what cannot be had fails with CI=true and is missing with its reason elsewhere', async () => {
  const before = process.env[variableOf('redis')]
  vi.stubEnv('SLUICE_REDIS_URL', nobody)
  vi.stubEnv('CI', 'true')
  await expect(serverSetup('redis')()).rejects.toMatchObject({ name: 'ServerMissing' })
  vi.stubEnv('CI', '')
  vi.stubEnv(variableOf('redis'), before)
  await serverSetup('redis')()
  expect(sharedServer('redis')).toBeUndefined()
  expect(whyMissing('redis')).toMatch(/^no redis here: SLUICE_REDIS_URL names one that does not answer/)
  announceMissing('redis', '')
  process.env[variableOf('redis')] = before
})
