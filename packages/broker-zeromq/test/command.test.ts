import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { hubArguments } from '../src/bin/hub-arguments.js'
import { hubOf, opened } from './world.js'

const command = fileURLToPath(new URL('../dist/bin/sluice-hub.js', import.meta.url))

it('says what it takes where something else was said', () => {
  for (const argv of [['--store'], ['--url', 'a', '--url', 'b'], ['serve', 'x']]) {
    expect(() => hubArguments(argv), argv.join(' ')).toThrow(/sluice-hub \[--store/)
  }
  expect(hubArguments([])).toEqual({ store: 'memory', url: undefined, keys: undefined })
  expect(hubArguments(['--store=queue.db', '--url', 'zmq://localhost'])).toMatchObject({ store: 'queue.db' })
  expect(() => hubArguments(['--store', '--url', 'x'])).toThrow(/--store/)
  expect(() => hubArguments(['--store', ''])).toThrow(/--store says nothing/)
  const wrong = spawnSync(process.execPath, [command, '--what'], { encoding: 'utf8' })
  expect([wrong.status, wrong.stderr.startsWith("sluice-hub: Unknown option '--what'")]).toEqual([1, true])
  for (const help of ['--help', '-h']) {
    const asked = spawnSync(process.execPath, [command, help], { encoding: 'utf8' })
    expect([asked.status, asked.stdout.startsWith('sluice-hub')]).toEqual([0, true])
  }
})

it('says where it could not listen, which file it could not open, and no password', async () => {
  const hub = await hubOf()
  const folder = mkdtempSync(join(tmpdir(), 'sluice-command-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'no.db')
  writeFileSync(file, 'this is no database, however long one looks at it')
  const said = (...argv: string[]): string =>
    spawnSync(process.execPath, [command, ...argv], { encoding: 'utf8' }).stderr
  expect(said('--url', hub.url)).toBe(`sluice-hub: --store memory --url ${hub.url}: Address already in use\n`)
  expect(said('--store', file)).toBe(`sluice-hub: --store ${file}: file is not a database\n`)
  expect(said('--keys', folder)).toMatch(/Others can read|EISDIR/)
  expect(said('--keys', folder)).not.toMatch(/no JSON/)
  expect(said('--url', 'zmq://me:hunter2@localhost')).toMatch(/zmq:\/\/…@localhost: option "url"/)
})

it('prints a pair of keys', () => {
  const { stdout } = spawnSync(process.execPath, [command, 'keys'], { encoding: 'utf8' })
  const { publicKey, secretKey } = JSON.parse(stdout) as { publicKey: string; secretKey: string }
  expect([publicKey.length, secretKey.length]).toEqual([40, 40])
})

it('will not be reached by other hosts without keys', () => {
  const { status, stderr } = spawnSync(process.execPath, [command, '--url', 'zmq://0.0.0.0:0'], { encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toMatch(/"curve" is missing.*--keys <file>/)
})

it('serves until it is told to end, and then ends by itself, telling its clients', async () => {
  const child = spawn(process.execPath, [command, '--url', 'zmq://127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(child.stdout, 'data')
  const { broker, host } = await opened(String(line).trim())
  expect(await broker.admin.list?.()).toEqual([])
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  expect(await gone).toEqual([0, null])
  await broker.close()
  expect(host.events[0]?.type).toBe('connected')
})
