import { statSync } from 'node:fs'
import type { Consumer, Delivery } from '@sluice/core/adapter'
import { describe, expect, it } from 'vitest'
import type { SqliteBroker, SqliteReceipt } from '../src/index.js'
import { freshPath, message, messages, noEvents, opened, publish, signal, source } from './world.js'

async function consumer(broker: SqliteBroker, queue: string): Promise<Consumer<SqliteReceipt>> {
  return await broker.createConsumer(source(queue), noEvents, signal)
}

async function take(from: Consumer<SqliteReceipt>, max: number): Promise<readonly Delivery<SqliteReceipt>[]> {
  return await from.receive({ max, waitMs: 0 }, signal)
}

const receipts = (deliveries: readonly Delivery<SqliteReceipt>[]) => deliveries.map(({ receipt }) => receipt)

describe('the file', () => {
  it('does not grow with what has passed through it', async () => {
    const path = freshPath()
    const broker = await opened(path)
    const publisher = await broker.createPublisher(signal)
    const from = await consumer(broker, 'orders')
    const sizes: number[] = []
    for (let round = 0; round < 40; round++) {
      await publisher.publish(messages('orders', 500, 400))
      const held = await take(from, 500)
      await from.ack(receipts(held))
      if (round % 10 === 9) sizes.push(statSync(path).size + statSync(`${path}-wal`).size)
    }
    // 8 MB have passed.
    expect(Math.max(...sizes)).toBeLessThan(13_000_000)
    expect(broker.native?.pragma('page_count', { simple: true })).toBeLessThan(300)
  })

  it('gives back what a backlog needed, and cuts its log, when there is a rest', async () => {
    const path = freshPath()
    const broker = await opened(path, { pollMs: 20 })
    await publish(broker, messages('orders', 12_000, 1_000))
    await broker.admin?.purge?.('orders')
    const waiting = (await consumer(broker, 'orders')).receive({ max: 1, waitMs: 20_000 }, signal)
    const end = Date.now() + 15_000
    while (Date.now() < end && (statSync(path).size > 3_000_000 || statSync(`${path}-wal`).size > 0)) {
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    expect(statSync(path).size).toBeLessThan(3_000_000)
    expect(statSync(`${path}-wal`).size).toBe(0)
    await publish(broker, [message('orders', 'end')])
    expect(await waiting).toHaveLength(1)
  })
})

describe('waking', () => {
  it('by another connection needs no poll', async () => {
    const path = freshPath()
    const [broker, other] = [await opened(path, { pollMs: 60_000 }), await opened(path)]
    const from = await consumer(broker, 'orders')
    for (let round = 0; round < 5; round++) {
      const waiting = from.receive({ max: 1, waitMs: 20_000 }, signal)
      await new Promise(resolve => setTimeout(resolve, 100))
      const start = performance.now()
      await publish(other, [message('orders', `m${round}`)])
      const [delivery] = await waiting
      expect(delivery?.id).toBe(`m${round}`)
      expect(performance.now() - start).toBeLessThan(2_000)
      await from.ack([(delivery as Delivery<SqliteReceipt>).receipt])
    }
  })
})

describe('browsing', () => {
  it('goes on after a message that is gone meanwhile', async () => {
    const broker = await opened(freshPath())
    await publish(broker, messages('orders', 6))
    const page = (await broker.admin?.browse?.('orders', { max: 3 })) ?? []
    const from = await consumer(broker, 'orders')
    await from.ack(receipts(await take(from, 3)))
    const next = (await broker.admin?.browse?.('orders', { max: 3, after: page.at(-1)?.id })) ?? []
    expect(next.map(({ id }) => id)).toEqual(['m3', 'm4', 'm5'])
  })
})
