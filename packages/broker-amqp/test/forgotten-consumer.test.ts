import { EventEmitter } from 'node:events'
import { systemClock } from '@sluice/core'
import type { Source } from '@sluice/core/adapter'
import { describe, expect, it } from 'vitest'
import { AmqpConsumer } from '../src/amqp-consumer.js'
import type { Link } from '../src/connection/link.js'

/** A channel of a server that may have forgotten its consumer without a word. */
class FakeChannel extends EventEmitter {
  consumers = 1
  asked = 0

  async prefetch(): Promise<void> {}

  async consume(): Promise<{ consumerTag: string }> {
    return { consumerTag: 'one' }
  }

  async checkQueue(): Promise<{ consumerCount: number }> {
    this.asked++
    return { consumerCount: this.consumers }
  }
}

const source: Source = {
  queue: 'work',
  group: undefined,
  from: 'earliest',
  life: 'durable',
  settle: 'after',
  window: 10,
  leaseMs: undefined,
}

async function started(channel: FakeChannel): Promise<{ consumer: AmqpConsumer; revoked: unknown[] }> {
  const revoked: unknown[] = []
  const link = { host: { clock: systemClock }, parties: new Set() } as unknown as Link
  const queue = { name: 'work', counts: true, priorities: 1, receiveBatch: 10 }
  const events = { revoked: (_lanes: unknown, cause: unknown) => void revoked.push(cause) }
  const consumer = new AmqpConsumer(link, channel as never, queue, source, events)
  await consumer.start()
  return { consumer, revoked }
}

const { signal } = new AbortController()

describe('a consumer that hears nothing', () => {
  it('asks whether the server knows of it, and ends when it does not', async () => {
    const channel = new FakeChannel()
    const { consumer, revoked } = await started(channel)
    expect(await consumer.receive({ max: 1, waitMs: 1_000 }, signal)).toEqual([])
    expect(channel.asked).toBe(1)
    expect(revoked).toEqual([])
    channel.consumers = 0
    expect(await consumer.receive({ max: 1, waitMs: 1_000 }, signal)).toEqual([])
    await expect(consumer.receive({ max: 1, waitMs: 1_000 }, signal)).rejects.toMatchObject({
      failure: { code: 'not-found' },
    })
    expect(revoked).toHaveLength(1)
  })

  it('asks nothing after a short wait', async () => {
    const channel = new FakeChannel()
    const { consumer } = await started(channel)
    expect(await consumer.receive({ max: 1, waitMs: 50 }, signal)).toEqual([])
    expect(channel.asked).toBe(0)
  })
})
