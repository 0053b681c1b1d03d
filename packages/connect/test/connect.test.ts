import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SqliteOptions } from '@sluice/broker-sqlite'
import { close, isSluiceError, task } from '@sluice/core'
import { expect, it } from 'vitest'
import { connect } from '../src/index.js'

it.each([
  ['memory:', 'memory'],
  ['memory://', 'memory'],
  ['sqlite:jobs.db', 'sqlite'],
  ['amqp://user:word@localhost', 'amqp'],
  ['amqps://localhost', 'amqp'],
  ['redis://localhost:6380/2', 'redis-stream'],
  ['rediss://localhost', 'redis-stream'],
  ['redis+list://localhost:6380/2', 'redis-list'],
  ['rediss+list://localhost', 'redis-list'],
  ['REDIS+List://localhost', 'redis-list'],
  ['nats://localhost', 'nats'],
  ['tls://localhost', 'nats'],
  ['mqtt://localhost', 'mqtt'],
  ['mqtts://localhost', 'mqtt'],
  ['ws://localhost/mqtt', 'mqtt'],
  ['wss://localhost/mqtt', 'mqtt'],
  ['kafka://localhost:9092', 'kafka'],
  ['kafkas://localhost:9093', 'kafka'],
  ['zmq://localhost:7465', 'zeromq'],
  ['ipc:///run/hub.sock', 'zeromq'],
])('%s is %s', async (url, name) => {
  expect((await connect(url)).name).toBe(name)
})

it('hands the options on', async () => {
  expect((await connect('memory:', { as: 'log' })).name).toBe('memory-log')
  const classic = await connect('amqp://localhost', { queueType: 'classic' })
  expect(classic.capabilities.priorities).toBe(10)
  await expect(connect<SqliteOptions>('sqlite:jobs.db', { pollMs: 1 })).rejects.toMatchObject({ option: 'pollMs' })
  await expect(connect('nats://localhost', { prefix: '…' })).rejects.toMatchObject({ option: 'prefix' })
  await expect(connect('mqtt://localhost', { prefix: '…' })).rejects.toMatchObject({ option: 'prefix' })
  await expect(connect('kafka://localhost', { prefix: '…' })).rejects.toMatchObject({ option: 'prefix' })
  await expect(connect('redis://localhost', { nonsense: 1 })).rejects.toMatchObject({ option: 'nonsense' })
  await expect(connect('redis+list://localhost', { mode: 'fast' })).rejects.toMatchObject({ option: 'mode' })
})

it('does not take a second address', async () => {
  await expect(connect('nats://localhost', { url: 'nats://me:hunter2@elsewhere' })).rejects.toMatchObject({
    option: 'options.url',
    message: expect.not.stringContaining('hunter2'),
  })
})

it('gives a broker that works, in a file where the address says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-connect-'))
  for (const url of [`sqlite:${folder}/one.db`, `sqlite://${folder}/two.db`]) {
    const broker = await connect(url)
    expect(existsSync(join(folder, 'one.db'))).toBe(!url.endsWith('one.db'))
    const seen: number[] = []
    const add = task('add', { broker }, async ({ x, y }: { x: number; y: number }) => void seen.push(x + y))
    await add.push({ x: 1, y: 2 })
    const worker = await add.consume()
    await new Promise<void>(resolve => worker.on('succeeded', () => resolve()))
    await worker.close()
    await close(add)
    expect(seen).toEqual([3])
    expect(existsSync(join(folder, url.endsWith('one.db') ? 'one.db' : 'two.db'))).toBe(true)
  }
  rmSync(folder, { recursive: true })
})

it.each([
  [undefined, 'is missing'],
  ['', 'is missing'],
  [7 as never, 'is 7'],
  ['//user:hunter2@host', "is '…'"],
  ['hunter2', "is '…'"],
  ['http://user:hunter2@host', "is 'http:…'"],
  ['__proto__://user:hunter2@host', "is '…'"],
  ['constructor://user:hunter2@host', "is 'constructor:…'"],
])('%s names no broker: the known schemes stand in the error, and no secret', async (url, words) => {
  const error = await connect(url).then(
    () => undefined,
    (thrown: Error) => thrown,
  )
  expect(isSluiceError(error)).toBe(true)
  expect(error?.message).toContain(
    `option "url" ${words}; it must be an address that begins with one of memory:, sqlite:, amqp:`,
  )
  expect(error?.message).toContain('kafka:')
  expect(JSON.stringify(error) + error?.stack).not.toContain('hunter2')
})

it.each(['sqlite:', 'sqlite://host/jobs.db', 'sqlite:jobs.db?mode=ro', 'sqlite:jobs.db#x', 'memory://elsewhere'])(
  '%s says nothing that can be meant',
  async url => {
    await expect(connect(url)).rejects.toMatchObject({ code: 'SLUICE_INVALID_OPTION', option: 'url' })
  },
)

it('repeats nothing of an address but its scheme, whatever is wrong with it', async () => {
  for (const url of [
    'sqlite://user:hunter2@host/jobs.db',
    'sqlite:jobs.db?key=hunter2',
    'memory://hunter2',
    'zmq://user:hunter2@host',
    'zmq://hunter2@host:port',
    'amqp://user:hunter2@host:port',
    'amqp://user:hunter2@[host',
    'amqps://user:hunter2@',
    'redis://user:hunter2@host:port',
    'redis://user:hunter2@host/hunter2',
    'redis+list://user:hunter2@host:port',
    'nats://user:hunter2@host:port',
    'tls://user:hunter2@[',
    'mqtt://user:hunter2@host:port',
    'wss://user:hunter2@',
    'kafka://user:hunter2@host:port',
    'kafkas://user:hunter2@',
    'nsq://user:hunter2@host',
    new URL('amqp://user:hunter2@host') as never,
  ]) {
    const error = await connect(url).then(
      () => undefined,
      (thrown: Error & { cause?: unknown }) => thrown,
    )
    const told = [JSON.stringify(error), error?.stack, String(error?.cause), JSON.stringify(error?.cause)].join()
    expect(told, String(url)).not.toContain('hunter2')
  }
})

it('options that are none are refused by name', async () => {
  for (const options of [null, 'text', 7]) {
    await expect(connect('memory:', options as never), String(options)).rejects.toMatchObject({ option: 'options' })
  }
})
