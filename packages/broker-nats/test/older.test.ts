import { connect, type NatsConnection } from 'nats'
import { expect, it, onTestFinished } from 'vitest'
import type { NatsLike } from '../src/index.js'
import {
  consumerOf,
  freshQueue,
  message,
  opened,
  publish,
  receive,
  signal,
  TestHost,
  url,
  until,
  withNats,
} from './world.js'
import { nats } from '../src/index.js'
import { bareServer } from './bare-server.js'

async function older(server = url): Promise<NatsConnection> {
  const connection = await connect({ servers: server.replace('nats://', ''), reconnectTimeWait: 100 })
  onTestFinished(() => connection.close())
  return connection
}

withNats('a connection of the older package nats', () => {
  it('publishes, consumes, hands back, and stays open when the broker closes', async () => {
    const connection: NatsLike = await older()
    const { broker } = await opened({ connection })
    const queue = freshQueue()
    const headers = { 'x-a': 'ü', 'nats-b': 'c' }
    await publish(broker, [message(queue, 'a', { headers }), message(queue, 'b')])
    const consumer = await consumerOf(broker, queue)
    const [first, second] = await receive(consumer, 2)
    expect(first).toMatchObject({ id: 'a', headers, body: '{"id":"a"}', deliveryCount: 1 })
    await consumer.nack?.([{ receipt: first?.receipt ?? '', delayMs: 50 }])
    await consumer.extend?.([second?.receipt ?? ''])
    await consumer.ack([second?.receipt ?? ''])
    const [again] = await receive(consumer, 1)
    expect(again).toMatchObject({ id: 'a', deliveryCount: 2 })
    await consumer.ack([again?.receipt ?? ''])
    expect(await broker.admin?.depth?.(queue)).toBe(0)
    await broker.close()
    expect(connection.isClosed()).toBe(false)
    await connection.flush()
  })

  it('leaves nothing behind on it: no subscriptions, no listeners', async () => {
    const connection = await older()
    const inside = connection as unknown as {
      listeners: unknown[]
      protocol: { subscriptions: { subs: Map<number, unknown> } }
    }
    for (let round = 0; round < 3; round++) {
      const { broker } = await opened({ connection })
      const queue = freshQueue()
      await publish(broker, [message(queue, 'a')])
      expect(await receive(await consumerOf(broker, queue), 1)).toHaveLength(1)
      await broker.admin?.purge?.(queue)
      await broker.close()
    }
    await until('listeners are gone', () => inside.listeners.length === 0, 2_000)
    expect(inside.protocol.subscriptions.subs.size).toBe(0)
  })

  it('whose right is missing: the refusal is told', async () => {
    const users = '{users: [{user: "bob", password: "b", permissions: {publish: {deny: ["sluice.secret"]}}}]}'
    const { writeFileSync, mkdtempSync } = await import('node:fs')
    const { join } = await import('node:path')
    const { tmpdir } = await import('node:os')
    const path = join(mkdtempSync(join(tmpdir(), 'sluice-older-')), 'users.conf')
    writeFileSync(path, `authorization: ${users}\n`)
    const address = await bareServer('nats-server', '--config', path)
    const connection = await connect({ servers: address, user: 'bob', pass: 'b' })
    onTestFinished(() => connection.close())
    const { broker } = await opened({ connection })
    const publisher = await broker.createPublisher(signal)
    const rejected = await publisher.publish([message('secret', 'a'), message(freshQueue(), 'b')])
    expect(rejected.map(({ index, error }) => [index, broker.classify(error).code])).toEqual([[0, 'auth']])
  })

  it('which its owner closes: what waits is told, and what comes later too', async () => {
    const connection = await older()
    const broker = nats({ connection })
    const host = new TestHost()
    await broker.open(host, signal)
    const consumer = await consumerOf(broker, freshQueue())
    const waiting = consumer.receive({ max: 1, waitMs: Number.POSITIVE_INFINITY }, signal)
    const told = waiting.then(() => undefined, broker.classify)
    await connection.close()
    expect(await told).toMatchObject({ code: 'connection', retryable: false })
    expect(host.events.at(-1)?.type).toBe('disconnected')
    const publisher = await broker.createPublisher(signal)
    const failure = await publisher.publish([message('x', 'a')]).then(() => undefined, broker.classify)
    expect(failure).toMatchObject({ code: 'connection', retryable: false, happened: 'no' })
    await broker.close()
  })
})
