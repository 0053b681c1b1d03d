import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

// Core and connect alone in a folder, as npm would leave them: Node itself says that the adapter is missing.
const packages = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'sluice-connect-'))

beforeAll(() => {
  for (const name of ['core', 'connect']) {
    const target = join(folder, 'node_modules/@sluice', name)
    mkdirSync(target, { recursive: true })
    for (const part of ['package.json', 'dist'])
      cpSync(join(packages, name, part), join(target, part), { recursive: true })
  }
  const lines = [
    "import { connect } from '@sluice/connect'",
    'const found = {}',
    'for (const url of process.argv.slice(2)) {',
    '  found[url] = await connect(url).then(broker => broker.name, error => [error.name, error.command, error.cause.code])',
    '}',
    'console.log(JSON.stringify(found))',
  ]
  writeFileSync(join(folder, 'main.mjs'), lines.join('\n'))
})

afterAll(() => rmSync(folder, { recursive: true }))

it('without an adapter each address answers with its command, and memory: works', () => {
  const missing = {
    'sqlite:jobs.db': 'sqlite',
    'amqps://localhost': 'amqp',
    'redis://localhost': 'redis-stream',
    'redis+list://localhost': 'redis-list',
    'kafka://localhost': 'kafka',
    'nats://localhost': 'nats',
    'ws://localhost': 'mqtt',
    'zmq://localhost': 'zeromq',
  }
  const urls = ['memory:', ...Object.keys(missing)]
  const output = execFileSync(process.execPath, ['main.mjs', ...urls], { cwd: folder, encoding: 'utf8' })
  const expected = Object.entries(missing).map(([url, adapter]) => [
    url,
    ['AdapterMissing', `npm install @sluice/broker-${adapter}`, 'ERR_MODULE_NOT_FOUND'],
  ])
  expect(JSON.parse(output)).toEqual(Object.fromEntries([['memory:', 'memory'], ...expected]))
})
