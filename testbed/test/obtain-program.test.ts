import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { obtainProgram } from '../src/index.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-obtain-'))
  // Also where a test fails, it installs nothing.
  vi.stubEnv('SLUICE_TESTBED', 'skip')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
  vi.unstubAllEnvs()
})

const environment = 'SLUICE_TEST_BROWSER'
const wanted = {
  name: 'browser',
  programs: ['no-such-browser', 'other-browser'],
  packages: ['no-browser'],
  environment,
}

function put(name: string, mode: number): string {
  const path = join(folder, name)
  writeFileSync(path, '')
  chmodSync(path, mode)
  return path
}

test('one of several names on PATH is enough', async () => {
  vi.stubEnv('PATH', folder)
  const path = put('other-browser', 0o755)
  await expect(obtainProgram(wanted)).resolves.toBe(path)
  const first = put('no-such-browser', 0o755)
  await expect(obtainProgram(wanted)).resolves.toBe(first)
})

test('what the environment names is taken before, and if it is no program nothing else is', async () => {
  vi.stubEnv('PATH', folder)
  put('other-browser', 0o755)
  vi.stubEnv(environment, put('mine', 0o755))
  await expect(obtainProgram(wanted)).resolves.toBe(join(folder, 'mine'))
  vi.stubEnv(environment, put('a-text', 0o644))
  await expect(obtainProgram(wanted)).rejects.toMatchObject({ message: expect.stringContaining(environment) })
})

test('what is missing is named with its remedy', async () => {
  await expect(obtainProgram(wanted)).rejects.toMatchObject({
    name: 'ServerMissing',
    product: 'browser',
    message: expect.stringMatching(/^no browser here: .*no-browser.*SLUICE_TEST_BROWSER$/),
  })
})
