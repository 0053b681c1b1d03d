import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memory } from '@sluice/core'
import { expect, it, onTestFinished } from 'vitest'
import { curveKeyPair } from 'zeromq'
import { readKeys } from '../src/bin/keys-file.js'
import { fromZ85 } from '../src/hub/z85.js'
import { startHub, type ZeromqCurve, zeromq } from '../src/index.js'
import { hubOf, opened, publish, message, freshQueue, signal, TestHost } from './world.js'

const server = curveKeyPair()
const friend = curveKeyPair()
const stranger = curveKeyPair()
const curve = { ...server, clients: [friend.publicKey] }

async function refusedAs(url: string, keys: ZeromqCurve | undefined): Promise<string> {
  const broker = zeromq(url, { curve: keys })
  try {
    await broker.open(new TestHost(), AbortSignal.any([signal, AbortSignal.timeout(10_000)]))
  } catch (error) {
    return broker.classify(error).code
  } finally {
    await broker.close()
  }
  return 'let in'
}

it('with keys, only known clients get in, and only to the hub they meant', async () => {
  const hub = await hubOf(memory(), { curve })
  const { broker } = await opened(hub.url, { curve: { serverKey: server.publicKey, ...friend } })
  await publish(broker, [message(freshQueue(), 'm1')])
  expect(await refusedAs(hub.url, { serverKey: server.publicKey, ...stranger })).toBe('auth')
  expect(['auth', 'connection']).toContain(await refusedAs(hub.url, { serverKey: stranger.publicKey, ...friend }))
  expect(['auth', 'connection']).toContain(await refusedAs(hub.url, undefined))
  expect(hub.sessions).toBe(1)
})

it('a client with keys does not talk to a hub without', async () => {
  const hub = await hubOf()
  expect(['auth', 'connection']).toContain(await refusedAs(hub.url, { serverKey: server.publicKey, ...friend }))
})

it('where other hosts can reach it, a hub without keys does not start', async () => {
  for (const url of ['zmq://0.0.0.0:0', 'zmq://*:0', 'zmq://[::]:0', 'zmq://192.0.2.1:7465', 'zmq://eth0:1']) {
    await expect(startHub({ broker: memory(), url }), url).rejects.toMatchObject({ code: 'SLUICE_INVALID_OPTION' })
  }
  const open = await startHub({ broker: memory(), url: 'zmq://0.0.0.0:0', curve })
  await open.close()
})

it('a broker that can do less than a hub promises is refused, by name of what it lacks', async () => {
  for (const as of [
    'at-most-once',
    'no-delay',
    'connection-lease',
    'sent-acks',
    'no-headers',
    'small-limits',
  ] as const) {
    await expect(startHub({ broker: memory({ as }), url: 'zmq://127.0.0.1:0' }), as).rejects.toThrow(/a broker with/)
  }
})

it('options that mean nothing are refused, and no key is repeated', async () => {
  const secret = 'short-secret'
  const keys = { serverKey: server.publicKey, publicKey: friend.publicKey, secretKey: secret }
  expect(() => zeromq('zmq://127.0.0.1', { curve: keys })).toThrow(/40 characters/)
  try {
    zeromq('zmq://127.0.0.1', { curve: keys })
  } catch (error) {
    expect(String(error)).not.toContain(secret)
  }
  for (const url of [
    '',
    'amqp://127.0.0.1',
    'zmq://user:pw@127.0.0.1',
    'zmq://127.0.0.1/queue',
    'zmq:',
    'ipc://host/x',
  ]) {
    expect(() => zeromq(url), url).toThrow(/zmq:\/\/host:port/)
  }
  expect(() => zeromq('zmq://127.0.0.1', { unknown: 1 } as object)).toThrow(/unknown/)
})

it('a file of keys that others can read is refused; so is one that holds something else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-keys-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'keys.json')
  writeFileSync(path, JSON.stringify(curve), { mode: 0o600 })
  expect(readKeys(path)).toEqual(curve)
  chmodSync(path, 0o644)
  expect(() => readKeys(path)).toThrow(/chmod 600/)
  chmodSync(path, 0o600)
  writeFileSync(path, `{"secretKey":"${server.secretKey}"`)
  expect(() => readKeys(path)).toThrow(/no JSON/)
  writeFileSync(path, '{"publicKey":"x"}')
  expect(() => readKeys(path)).toThrow(/publicKey, secretKey and clients/)
})

it('Z85 is read as RFC 32 of ZeroMQ writes it', () => {
  expect(fromZ85('HelloWorld').toString('hex')).toBe('864fd26fb559f75b')
})
