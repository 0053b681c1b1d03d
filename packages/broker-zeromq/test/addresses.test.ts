import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvalidOption, memory } from '@sluice/core'
import { expect, it, onTestFinished } from 'vitest'
import { endpointOf } from '../src/client/endpoint.js'
import { addressOf } from '../src/frames/address.js'
import { classifyZeromq } from '../src/classify.js'
import { type HubOptions, startHub, zeromq } from '../src/index.js'
import { freshQueue, hubOf, messages, opened, publish } from './world.js'

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-place-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

it('a hub does not take the socket of another one that serves, and no file that is no socket', async () => {
  const folder = freshFolder()
  const url = `ipc://${folder}/hub.sock`
  const first = await hubOf(memory(), { url })
  const error = await startHub({ broker: memory(), url }).catch((caught: unknown) => caught)
  expect(classifyZeromq(error)).toMatchObject({ code: 'conflict', happened: 'no' })
  const { broker } = await opened(url)
  await publish(broker, messages(freshQueue(), 1))
  await first.close()
  const second = await hubOf(memory(), { url })
  await opened(url)
  await second.close()
  const path = join(folder, 'queue.db')
  writeFileSync(path, 'precious')
  await expect(startHub({ broker: memory(), url: `ipc://${path}` })).rejects.toThrow()
  expect(readFileSync(path, 'utf8')).toBe('precious')
})

it('what a killed hub left of its socket does not keep the next from its place', async () => {
  const path = join(freshFolder(), 'hub.sock')
  const source = `
    const { createServer } = await import('node:net')
    createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))
  `
  spawnSync(process.execPath, ['--input-type=module', '-e', source])
  expect(existsSync(path)).toBe(true)
  await hubOf(memory(), { url: `ipc://${path}` })
  await opened(`ipc://${path}`)
})

it('a host may have any name, that of a scheme too', async () => {
  const address = { endpoint: 'tcp://localhost:1', name: 'localhost', isLocal: true }
  expect(await endpointOf(address)).toBe('tcp://127.0.0.1:1')
  for (const name of ['t', 'tcp', 'localhost']) expect(addressOf(`zmq://${name}:1`).name).toBe(name)
  const one = addressOf('zmq://tcp:1')
  expect(await endpointOf(one, async () => ({ address: '192.0.2.1', family: 4 }))).toBe('tcp://192.0.2.1:1')
  expect(await endpointOf(one, async () => ({ address: '2001:db8::1', family: 6 }))).toBe('tcp://[2001:db8::1]:1')
})

it('options of another type are refused by name, as all others', async () => {
  const broker = memory()
  const clients = ['x'.repeat(40)]
  const keys = { publicKey: 'x'.repeat(40), secretKey: 'x'.repeat(40), clients }
  for (const options of [
    undefined,
    {},
    { broker: null },
    { broker: {} },
    { broker, url: 7 },
    { broker, onError: 'x' },
    { broker, curve: null },
    { broker, curve: {} },
    { broker, curve: { ...keys, clients: undefined } },
    { broker, curve: { ...keys, clients: 'x'.repeat(40) } },
    { broker, curve: { ...keys, secretKey: '_'.repeat(40) } },
    { broker, curve: { ...keys, clients: ['~'.repeat(40)] } },
  ]) {
    await expect(startHub(options as HubOptions), JSON.stringify(options)).rejects.toThrow(InvalidOption)
  }
  const curve = { serverKey: 'x'.repeat(40), publicKey: 'x'.repeat(40), secretKey: 'x'.repeat(40) }
  for (const [url, options] of [
    [7, undefined],
    ['ipc:///%', undefined],
    ['zmq://127.0.0.1', null],
    ['zmq://127.0.0.1', 'text'],
    ['zmq://127.0.0.1', { curve: null }],
    ['zmq://127.0.0.1', { curve: { ...curve, secretKey: '"'.repeat(40) } }],
    ['zmq://127.0.0.1', { curve: { ...curve, secretKey: '#'.repeat(40) } }],
  ] as const) {
    expect(() => zeromq(url as string, options as object), `${url} ${JSON.stringify(options)}`).toThrow(InvalidOption)
  }
})
