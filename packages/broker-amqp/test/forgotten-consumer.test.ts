import { EventEmitter } from 'node:events'
import { VirtualClock } from '@sluice/core'
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

  async close(): Promise<void> {}

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

async function started(
  channel: FakeChannel,
): Promise<{ clock: VirtualClock; consumer: AmqpConsumer; revoked: unknown[] }> {
  const revoked: unknown[] = []
  const clock = new VirtualClock()
  const link = { host: { clock }, parties: new Set() } as unknown as Link
  const queue = { name: 'work', counts: true, priorities: 1, receiveBatch: 10 }
  const events = { revoked: (_lanes: unknown, cause: unknown) => void revoked.push(cause) }
  const consumer = new AmqpConsumer(link, channel as never, queue, source, events)
  await consumer.start()
  return { clock, consumer, revoked }
}

const { signal } = new AbortController()

describe('a consumer that hears nothing', () => {
  it('asks a second after its beginning whether the server knows of it, and ends when it does not', async () => {
    const known = new FakeChannel()
    const { clock, revoked } = await started(known)
    await clock.advance(999)
    expect(known.asked).toBe(0)
    await clock.advance(1)
    expect([known.asked, revoked.length]).toEqual([1, 0])
    // It began while its queue was being removed.
    const forgotten = new FakeChannel()
    forgotten.consumers = 0
    const other = await started(forgotten)
    await other.clock.advance(1_000)
    expect([forgotten.asked, other.revoked.length]).toEqual([1, 1])
  })

  it('asks again after each long wait', async () => {
    const channel = new FakeChannel()
    const { clock, consumer, revoked } = await started(channel)
    await clock.advance(1_000)
    const received = async (waitMs: number): Promise<unknown> => {
      const receiving = consumer.receive({ max: 1, waitMs }, signal)
      await clock.advance(waitMs)
      return await receiving
    }
    expect(await received(1_000)).toEqual([])
    expect([channel.asked, revoked.length]).toEqual([2, 0])
    channel.consumers = 0
    expect(await received(1_000)).toEqual([])
    await clock.advance(0)
    await expect(consumer.receive({ max: 1, waitMs: 1_000 }, signal)).rejects.toMatchObject({
      failure: { code: 'not-found' },
    })
    expect(revoked).toHaveLength(1)
  })

  it('asks nothing after a short wait, nor once it is closed', async () => {
    const channel = new FakeChannel()
    const { clock, consumer } = await started(channel)
    const receiving = consumer.receive({ max: 1, waitMs: 50 }, signal)
    await clock.advance(50)
    expect(await receiving).toEqual([])
    await consumer.close()
    await clock.advance(2_000)
    expect(channel.asked).toBe(0)
    expect(clock.timers).toBe(0)
  })
})
