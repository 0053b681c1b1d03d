import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { task } from '@sluice/core'
import { type Server, type StartOptions, startServer } from '@sluice/testbed'
import { sharedServer, whyMissing } from '@sluice/testbed/vitest'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mqtt } from '../src/index.js'
import {
  type AnyBroker,
  consumerOf,
  freshQueue,
  message,
  publish,
  receive,
  signal,
  slotsOf,
  TestHost,
} from './world.js'

async function own(options: StartOptions): Promise<Server> {
  const server = await startServer('mosquitto', options)
  onTestFinished(() => server.remove())
  return server
}

/** One message there and back. */
async function works(broker: AnyBroker): Promise<void> {
  onTestFinished(() => broker.close())
  await broker.open(new TestHost(), signal)
  const queue = freshQueue()
  const consumer = await consumerOf(broker, queue)
  expect(await publish(broker, [message(queue, 'a')])).toEqual([])
  expect((await receive(consumer, 1)).map(({ body }) => `${body}`)).toEqual(['{"id":"a"}'])
}

async function refuses(broker: AnyBroker): Promise<{ readonly code: string; readonly text: string }> {
  onTestFinished(() => broker.close())
  try {
    await broker.open(new TestHost(), signal)
  } catch (error) {
    return { code: broker.classify(error).code, text: `${error}\n${(error as Error).stack}\n${JSON.stringify(error)}` }
  }
  throw new Error('it opened')
}

const missing = sharedServer('mosquitto') === undefined
describe.skipIf(missing)(missing ? `where MQTT is: ${whyMissing('mosquitto')}` : 'where MQTT is', () => {
  it('TLS: the right authority, the wrong one, none', async () => {
    const { certificates, tlsUrl } = await own({ tls: true })
    const url = tlsUrl ?? ''
    await works(mqtt({ url, tls: { ca: readFileSync(certificates?.ca ?? '') } }))
    await works(mqtt({ url, tls: { ca: readFileSync(certificates?.ca ?? '', 'utf8') }, protocolVersion: 4 }))
    expect((await refuses(mqtt({ url, tls: { ca: readFileSync(certificates?.otherCa ?? '') } }))).code).toBe('auth')
    expect((await refuses(mqtt(url))).code).toBe('auth')
  })

  it('a password: right by address and by option, wrong, none; it is in no error', async () => {
    const { url } = await own({ user: 'ada', password: 'right:p@ss' })
    const bare = url.replace(/\/\/.*@/, '//')
    await works(mqtt(url))
    await works(mqtt({ url: bare, user: 'ada', password: 'right:p@ss' }))
    await works(mqtt({ url: bare, clientOptions: () => ({ username: 'ada', password: 'right:p@ss' }) }))
    const { code, text } = await refuses(mqtt({ url: bare, user: 'ada', password: 'wrong-secret' }))
    expect(code).toBe('auth')
    expect(text).not.toContain('wrong-secret')
    expect((await refuses(mqtt(bare))).code).toBe('auth')
    expect((await refuses(mqtt({ url, protocolVersion: 4, password: 'wrong-secret' }))).code).toBe('auth')
  })

  it('no secret in what a task, its events, its errors and explain() say', async () => {
    const { url } = await own({ user: 'ada', password: 'canary-right' })
    const said: unknown[] = []
    const levels = ['debug', 'info', 'warn', 'error'].map(level => [level, (...all: unknown[]) => void said.push(all)])
    const logger = Object.fromEntries(levels) as never
    const broker = mqtt({ url, slots: slotsOf()() })
    const one = task(freshQueue(), { broker, logger }, async () => {
      throw new Error('it fails')
    })
    await one.push({})
    said.push(await one.explain())
    const wrong = task(
      freshQueue(),
      { broker: mqtt({ url, password: 'canary-wrong' }), deadLetter: 'drop' },
      async () => undefined,
    )
    said.push(await wrong.push({}).catch((error: unknown) => error))
    expect(inspect([said, broker], { depth: 20 })).not.toContain('canary')
    expect(said.length).toBeGreaterThan(1)
    await Promise.all([one.close(), wrong.close()])
  })

  it('web sockets', async () => {
    const { urls } = await own({})
    expect(urls[1]).toMatch(/^ws:/)
    await works(mqtt(urls[1] ?? ''))
  })

  it('the second host, where the first is dead', async () => {
    const url = sharedServer('mosquitto')?.url ?? ''
    await works(mqtt(['mqtt://127.0.0.1:1', url]))
    expect((await refuses(mqtt(['mqtt://127.0.0.1:1', 'mqtt://127.0.0.1:2']))).code).toBe('connection')
  })

  it('a server that takes less is refused with what to write, and works with it', async () => {
    const { url } = await own({ settings: { max_packet_size: '200000' } })
    const { code, text } = await refuses(mqtt(url))
    expect(code).toBe('unsupported')
    expect(text).toContain('maxPacketBytes: 200000')
    await works(mqtt({ url, maxPacketBytes: 200_000 }))
  })

  it('the window of a server that lets twenty be unconfirmed is kept', async () => {
    const { url } = await own({ settings: { max_inflight_messages: '20' } })
    const broker = mqtt(url)
    onTestFinished(() => broker.close())
    await broker.open(new TestHost(), signal)
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue, { window: 500 })
    expect(
      await publish(
        broker,
        Array.from({ length: 500 }, (_, n) => message(queue, `m${n}`)),
      ),
    ).toEqual([])
    expect(await receive(consumer, 500)).toHaveLength(500)
  })

  it('least rights suffice, and what is not granted is refused by name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-mqtt-acl-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const rights = ['sluice/#', 'sluice-slots', 'sluice-slots/#'].map(topic => `topic readwrite ${topic}`)
    // The testbed asks for the version; we do not.
    const version = 'topic read $SYS/broker/version'
    writeFileSync(join(folder, 'acl'), `user ada\n${[...rights, version].join('\n')}\n`)
    const { url } = await own({ user: 'ada', password: 'right', settings: { acl_file: join(folder, 'acl') } })
    await works(mqtt({ url, slots: slotsOf()() }))
    const other = mqtt({ url, prefix: 'other' })
    onTestFinished(() => other.close())
    await other.open(new TestHost(), signal)
    const [rejected] = await publish(other, [message(freshQueue(), 'a')])
    expect(other.classify(rejected?.error).code).toBe('auth')
  })
})
