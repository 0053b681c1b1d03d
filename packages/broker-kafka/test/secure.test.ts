import { readFileSync } from 'node:fs'
import { type Server, ServerMissing, startServer } from '@sluice/testbed'
import { sharedServer, whyMissing } from '@sluice/testbed/vitest'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type KafkaOptions, kafka } from '../src/index.js'
import { TestHost, consumerOf, freshQueue, message, publish, quick, receive, signal } from './world.js'

const missing = sharedServer('kafka') === undefined

describe.skipIf(missing)(missing ? `locked doors: ${whyMissing('kafka')}` : 'locked doors', () => {
  let server: Server

  beforeAll(async () => {
    server = await startServer('kafka', { tls: true, user: 'ann', password: 'p:s/ w"d' })
  })
  afterAll(() => server?.remove())

  async function enter(options: KafkaOptions): Promise<unknown> {
    const broker = kafka({ ...quick, ...options })
    onTestFinished(() => broker.close())
    try {
      await broker.open(new TestHost(), signal)
    } catch (error) {
      return broker.classify(error).code
    }
    const queue = freshQueue()
    await publish(broker, [message(queue, 'a')])
    const { consumer } = await consumerOf(broker, queue)
    return (await receive(consumer, 1))[0]?.id
  }

  const ca = (): string => readFileSync(server.certificates?.ca ?? '', 'utf8')
  const bare = (url: string | undefined): string => (url ?? '').replace(/\/\/.*@/, '//')

  test('user and password of the address, and by options', async () => {
    expect(await enter({ url: server.url })).toBe('a')
    const sasl = { mechanism: 'plain', username: 'ann', password: 'p:s/ w"d' } as const
    expect(await enter({ url: bare(server.url), sasl })).toBe('a')
  })

  test('TLS with the authority that signed it', async () => {
    expect(await enter({ url: server.tlsUrl ?? '', tls: { ca: ca() } })).toBe('a')
  })

  test('refused: a wrong password, an unknown authority, a mechanism that is not offered', async () => {
    const wrong = { mechanism: 'plain', username: 'ann', password: 'not-this-one' } as const
    expect(await enter({ url: bare(server.url), sasl: wrong })).toBe('auth')
    const other = readFileSync(server.certificates?.otherCa ?? '', 'utf8')
    expect(await enter({ url: server.tlsUrl ?? '', tls: { ca: other } })).toBe('auth')
    expect(await enter({ url: bare(server.url), sasl: { ...wrong, mechanism: 'scram-sha-256' } })).toBe('auth')
  })

  test('no error and no explanation holds the password', async () => {
    const secret = 'not-this-one'
    const broker = kafka({ url: bare(server.url), sasl: { mechanism: 'plain', username: 'ann', password: secret } })
    const error = await broker.open(new TestHost(), signal).catch((raw: unknown) => raw)
    const told = `${String(error)} ${JSON.stringify(error)} ${(error as Error).stack}`
    expect(told).not.toContain(secret)
    await broker.close()
  })
})

test('SCRAM', async context => {
  const settings = {
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.plain_door.scram-sha-256.sasl.jaas.config': scram,
    'listener.name.plain_door.scram-sha-512.sasl.jaas.config': scram,
  }
  const server = await startServer('kafka', { user: 'ann', password: 'secret', settings }).catch((error: unknown) => {
    if (error instanceof ServerMissing) return context.skip(error.message)
    throw error
  })
  onTestFinished(() => server.remove())
  const place = server.url.replace(/\/\/.*@/, '//')
  for (const [mechanism, password] of [
    ['scram-sha-256', 'word-1'],
    ['scram-sha-512', 'word-2'],
  ] as const) {
    const added = `${mechanism.toUpperCase()}=[password=${password}]`
    await server.run(
      'kafka-configs',
      '--alter',
      '--add-config',
      added,
      '--entity-type',
      'users',
      '--entity-name',
      'bob',
    )
    const broker = kafka({ url: place, sasl: { mechanism, username: 'bob', password } })
    await broker.open(new TestHost(), signal)
    await publish(broker, [message(freshQueue(), 'a')])
    await broker.close()
  }
})

const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;'
