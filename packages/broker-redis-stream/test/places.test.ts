import { readFileSync } from 'node:fs'
import { type Server, startServer } from '@sluice/testbed'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RedisStreamBroker, type RedisStreamOptions, redisStream } from '../src/index.js'
import {
  consumerOf,
  freshQueue,
  message,
  publish,
  receiptsOf,
  receive,
  signal,
  TestHost,
  url,
  withRedis,
} from './world.js'

const secret = 'a-secret-that-nobody-sees'

/** Carries a message there and back. */
async function works(broker: RedisStreamBroker): Promise<void> {
  await broker.open(new TestHost(), signal)
  try {
    const queue = freshQueue()
    await publish(broker, [message(queue, 'a'), message(queue, 'late', { dueAt: Date.now() + 50 })])
    const consumer = await consumerOf(broker, queue)
    const found = await receive(consumer, 2)
    expect(await consumer.extend?.(receiptsOf(found))).toEqual([])
    expect(await consumer.nack?.([{ receipt: found[0]?.receipt ?? { id: '', mark: '' }, delayMs: 0 }])).toEqual([])
    const again = await receive(consumer, 1)
    const moved = again.map(({ receipt }) => ({ receipt, message: message(`${queue}.dead`, 'a') }))
    expect(await consumer.move?.(moved)).toEqual([])
    expect(await consumer.ack(receiptsOf(found.slice(1)))).toEqual([])
    const { depth, purge, remove, list, browse } = broker.admin ?? {}
    expect(await depth?.(`${queue}.dead`)).toBe(1)
    expect(await list?.()).toContain(queue)
    expect((await browse?.(`${queue}.dead`, { max: 5 }))?.map(({ id }) => id)).toEqual(['a'])
    await purge?.(`${queue}.dead`)
    await consumer.close()
    await remove?.(queue)
  } finally {
    await broker.close()
  }
}

async function codeOf(place: string, options?: RedisStreamOptions): Promise<string> {
  const broker = redisStream(place, options)
  const error: unknown = await broker.open(new TestHost(), signal).catch((raw: unknown) => raw)
  expect(String(error)).not.toContain(secret)
  return broker.classify(error).code
}

withRedis('places', () => {
  let server: Server
  beforeAll(async () => {
    server = await startServer('redis', { tls: true, user: 'anna', password: secret })
  })
  afterAll(() => server.remove())

  it('opens with the right password and not with a wrong one', async () => {
    await works(redisStream(server.url))
    const wrong = new URL(server.url)
    wrong.password = 'wrong'
    expect(await codeOf(wrong.href)).toBe('auth')
  })

  it('trusts the right authority and no other', async () => {
    const { ca = '', otherCa = '' } = server.certificates ?? {}
    await works(redisStream(server.tlsUrl, { tls: { ca: readFileSync(ca) } }))
    expect(await codeOf(server.tlsUrl ?? '', { tls: { ca: readFileSync(otherCa) } })).toBe('auth')
  })

  it('uses the second host where the first is dead', async () => {
    await works(redisStream(['redis://127.0.0.1:1', url]))
  })

  it('takes over the settings of a client, and leaves it alone', async () => {
    const client = new Redis(url, { lazyConnect: true })
    await works(redisStream({ client }))
    expect(client.status).toBe('wait')
    client.disconnect()
  })

  it('needs no more rights than documented', async () => {
    const semantics = readFileSync(new URL('../docs/semantics.md', import.meta.url), 'utf8')
    const rights = /ACL SETUSER worker (.*)/.exec(semantics)?.[1] ?? ''
    const admin = new Redis(server.url)
    await admin.call('ACL', ['SETUSER', 'worker', ...rights.replace('>password', `>${secret}`).split(' ')])
    const worker = new URL(server.url)
    worker.username = 'worker'
    await works(redisStream(worker.href))
    await admin.call('ACL', ['SETUSER', 'worker', '-client|unblock', '-client|id'])
    await works(redisStream(worker.href))
    admin.disconnect()
  })
})

describe('options', () => {
  it('are checked at once, and never shown with a secret', () => {
    expect(() => redisStream('http://nowhere')).toThrow('url')
    expect(() => redisStream({ host: 'x', cluster: ['redis://y'] })).toThrow()
    expect(JSON.stringify(redisStream(`redis://anna:${secret}@nowhere`))).not.toContain(secret)
  })
})
