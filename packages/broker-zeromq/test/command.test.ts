import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { hubArguments } from '../src/bin/hub-arguments.js'
import { opened } from './world.js'

const command = fileURLToPath(new URL('../dist/bin/sluice-hub.js', import.meta.url))

it('says what it takes where something else was said', () => {
  for (const argv of [['--store'], ['--url', 'a', '--url', 'b'], ['serve', 'x']]) {
    expect(() => hubArguments(argv), argv.join(' ')).toThrow(/sluice-hub \[--store/)
  }
  expect(hubArguments([])).toEqual({ store: 'memory', url: undefined, keys: undefined })
  const wrong = spawnSync(process.execPath, [command, '--what'], { encoding: 'utf8' })
  expect([wrong.status, wrong.stderr.startsWith('sluice-hub')]).toEqual([1, true])
  const asked = spawnSync(process.execPath, [command, '--help'], { encoding: 'utf8' })
  expect([asked.status, asked.stdout.startsWith('sluice-hub')]).toEqual([0, true])
})

it('prints a pair of keys', () => {
  const { stdout } = spawnSync(process.execPath, [command, 'keys'], { encoding: 'utf8' })
  const { publicKey, secretKey } = JSON.parse(stdout) as { publicKey: string; secretKey: string }
  expect([publicKey.length, secretKey.length]).toEqual([40, 40])
})

it('will not be reached by other hosts without keys', () => {
  const { status, stderr } = spawnSync(process.execPath, [command, '--url', 'zmq://0.0.0.0:0'], { encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toMatch(/"curve" is missing/)
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
