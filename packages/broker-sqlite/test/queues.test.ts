import { readFileSync } from 'node:fs'
import type { Consumer, Delivery } from '@sluice/core/adapter'
import { systemClock } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import type { SqliteBroker, SqliteReceipt } from '../src/index.js'
import { freshPath, message, messages, noEvents, opened, publish, signal, source } from './world.js'

async function consumer(broker: SqliteBroker, queue: string, more?: Parameters<typeof source>[1]) {
  return await broker.createConsumer(source(queue, more), noEvents, signal)
}

async function take(from: Consumer<SqliteReceipt>, max: number): Promise<readonly Delivery<SqliteReceipt>[]> {
  return await from.receive({ max, waitMs: 0 }, signal)
}

function count(broker: SqliteBroker, table: string): unknown {
  return broker.native?.prepare(`SELECT count(*) FROM ${table}`).pluck().get()
}

const receipts = (deliveries: readonly Delivery<SqliteReceipt>[]) => deliveries.map(({ receipt }) => receipt)

describe('commits', () => {
  it('are shared by everything that is written in one turn', async () => {
    const broker = await opened(freshPath())
    await publish(broker, messages('orders', 10))
    const from = await consumer(broker, 'orders')
    const held = await take(from, 10)
    const publisher = await broker.createPublisher(signal)
    const commits = countCommits(broker)
    await Promise.all([
      publisher.publish(messages('bills', 5)),
      publisher.publish(messages('letters', 5)),
      from.ack(receipts(held.slice(0, 5))),
      from.nack?.(held.slice(5, 8).map(({ receipt }) => ({ receipt, delayMs: 0 }))),
      from.extend?.(receipts(held.slice(8))),
    ])
    expect(commits()).toBe(1)
  })

  it('of one piece of work that fails take no other with it', async () => {
    const broker = await opened(freshPath())
    const { store } = broker
    await store.open({ clientId: 't', clock: systemClock, random: Math.random, report: () => undefined }, signal)
    const publisher = await broker.createPublisher(signal)
    await store.change([{ key: 'name', expect: 'any', value: 'no number', ttlMs: undefined }])
    const add = store.add([{ key: 'name', by: 1, unit: 1, floor: undefined, ceiling: undefined, ttlMs: undefined }])
    const stored = publisher.publish([message('orders', 'a')])
    expect(broker.classify(await add.catch((error: unknown) => error)).code).toBe('invalid')
    expect(await stored).toEqual([])
    expect(await broker.admin?.depth?.('orders')).toBe(1)
    await store.close()
  })

  it('wait for the lock of another process without stopping the loop, and fail as busy after the patience', async () => {
    const path = freshPath()
    const [broker, other] = [await opened(path, { busyTimeoutMs: 400 }), await opened(path)]
    await publish(broker, [message('orders', 'a')])
    const publisher = await broker.createPublisher(signal)
    other.native?.exec('BEGIN IMMEDIATE')
    let turns = 0
    const ticking = setInterval(() => turns++, 20)
    const error = await publisher.publish([message('orders', 'b')]).catch((raw: unknown) => raw)
    clearInterval(ticking)
    expect(broker.classify(error)).toMatchObject({ code: 'busy', retryable: true, happened: 'no' })
    expect(turns).toBeGreaterThan(1)
    const late = publisher.publish([message('orders', 'c')])
    setTimeout(() => other.native?.exec('COMMIT'), 150)
    expect(await late).toEqual([])
    expect(await broker.admin?.depth?.('orders')).toBe(2)
  })
})

describe('depth', () => {
  it('is what is stored, through every way in and out', async () => {
    const broker = await opened(freshPath())
    const depth = async (): Promise<void> => {
      const real = broker.native?.prepare(
        "SELECT count(*) FROM message WHERE queue = (SELECT id FROM queue WHERE name = 'orders')",
      )
      expect(await broker.admin?.depth?.('orders')).toBe(real?.pluck().get())
    }
    await publish(broker, [...messages('orders', 40), message('orders', 'later', { dueAt: Date.now() + 60_000 })])
    const from = await consumer(broker, 'orders')
    const held = await take(from, 20)
    await from.ack(receipts([...held.slice(0, 3), ...held.slice(5, 7)]))
    await depth()
    await from.nack?.(held.slice(7, 9).map(({ receipt }, index) => ({ receipt, delayMs: index * 5_000 })))
    await depth()
    await from.move?.(held.slice(9, 11).map(({ receipt, id }) => ({ receipt, message: message('orders', `${id}`) })))
    await from.move?.(held.slice(11, 13).map(({ receipt, id }) => ({ receipt, message: message('dead', `${id}`) })))
    await depth()
    const careless = await consumer(broker, 'orders', { settle: 'never' })
    expect(await take(careless, 4)).toHaveLength(4)
    await depth()
    await from.ack(receipts(held))
    await depth()
    await broker.admin?.purge?.('orders')
    await depth()
  })
})

describe('a claim', () => {
  it('ends with its last delivery, however these are settled', async () => {
    const broker = await opened(freshPath())
    await publish(broker, messages('orders', 9))
    const from = await consumer(broker, 'orders')
    const held = await take(from, 9)
    expect(count(broker, 'claim')).toBe(1)
    await Promise.all([
      from.ack(receipts(held.slice(0, 4))),
      from.nack?.(held.slice(4, 6).map(({ receipt }) => ({ receipt, delayMs: 9_000 }))),
      from.move?.(held.slice(6, 9).map(({ receipt }) => ({ receipt, message: message('next', 'x') }))),
    ])
    expect(count(broker, 'claim')).toBe(0)
  })

  it('over rows far apart gives back exactly these', async () => {
    const broker = await opened(freshPath())
    await publish(broker, [message('orders', 'first')])
    await publish(broker, messages('others', 3_000))
    await publish(broker, [message('orders', 'last')])
    const from = await consumer(broker, 'orders', { leaseMs: 50 })
    expect(await take(from, 10)).toHaveLength(2)
    expect(broker.native?.prepare('SELECT ids IS NOT NULL FROM claim').pluck().get()).toBe(1)
    await new Promise(resolve => setTimeout(resolve, 80))
    expect(
      (await take(await consumer(broker, 'orders'), 10)).map(({ id, deliveryCount }) => [id, deliveryCount]),
    ).toEqual([
      ['first', 2],
      ['last', 2],
    ])
  })

  it('takes the highest priority first, then the oldest', async () => {
    const broker = await opened(freshPath())
    const order = [0, 5, 9, 5, 0]
    await publish(
      broker,
      order.map((priority, index) => message('orders', `${priority}/${index}`, { priority })),
    )
    const ids = (await take(await consumer(broker, 'orders'), 10)).map(({ id }) => id)
    expect(ids).toEqual(['9/2', '5/1', '5/3', '0/0', '0/4'])
  })

  it('keeps what travels: key, priority, headers with the expiry, the time of publishing over a delayed nack', async () => {
    const broker = await opened(freshPath())
    const headers = { 'sluice-expires': '1900000000000', 'x-name': 'ü' }
    await publish(broker, [message('orders', 'a', { headers, key: 'k', priority: 3 })])
    expect(broker.native?.prepare('SELECT expires, headers FROM message').get()).toEqual({
      expires: 1_900_000_000_000,
      headers: '{"x-name":"ü"}',
    })
    const from = await consumer(broker, 'orders')
    const [first] = await take(from, 1)
    expect(first).toMatchObject({ headers, key: 'k', priority: 3, deliveryCount: 1 })
    await from.nack?.([{ receipt: (first as Delivery<SqliteReceipt>).receipt, delayMs: 30 }])
    expect(await take(from, 1)).toEqual([])
    const [second] = await from.receive({ max: 1, waitMs: 5_000 }, signal)
    expect(second).toMatchObject({ headers, key: 'k', priority: 3, deliveryCount: 1, publishedAt: first?.publishedAt })
  })

  it('settles what is still there, and names the rest, where somebody meddled with single rows', async () => {
    const broker = await opened(freshPath())
    await publish(broker, messages('orders', 6))
    const from = await consumer(broker, 'orders')
    const held = await take(from, 6)
    broker.native?.prepare('DELETE FROM message WHERE ref = ?').run('m2')
    expect((await from.ack(receipts(held))).map(({ row }) => row)).toEqual([held[2]?.receipt.row])
    expect(count(broker, 'message')).toBe(0)
  })
})

describe('a queue that another process removed', () => {
  it('is made again by a publisher that remembers it, and found again by a consumer', async () => {
    const path = freshPath()
    const [broker, other] = [await opened(path), await opened(path)]
    const publisher = await broker.createPublisher(signal)
    const from = await consumer(broker, 'orders')
    await publisher.publish([message('orders', 'a')])
    await other.admin?.remove?.('orders')
    await publish(other, [message('another', 'x')])
    expect(await take(from, 1)).toEqual([])
    await publisher.publish([message('orders', 'b')])
    expect((await take(from, 5)).map(({ id }) => id)).toEqual(['b'])
    expect(await broker.admin?.depth?.('another')).toBe(1)
  })

  it('takes what is handed out with it', async () => {
    const broker = await opened(freshPath())
    await publish(broker, messages('orders', 10))
    const from = await consumer(broker, 'orders')
    const held = await take(from, 5)
    await broker.admin?.remove?.('orders')
    expect([count(broker, 'message'), count(broker, 'claim'), count(broker, 'queue')]).toEqual([0, 0, 0])
    expect(await from.ack(receipts(held))).toHaveLength(5)
  })
})

/** Commits since now: frames of the write-ahead log that carry the size of the file. */
function countCommits(broker: SqliteBroker): () => number {
  const path = `${broker.native?.name}-wal`
  const before = commitsIn(readFileSync(path))
  return () => commitsIn(readFileSync(path)) - before
}

function commitsIn(wal: Buffer): number {
  const frame = 24 + wal.readUInt32BE(8)
  let commits = 0
  for (let at = 32; at + frame <= wal.length; at += frame) {
    const ours = wal.compare(wal, 16, 24, at + 8, at + 16) === 0
    if (ours && wal.readUInt32BE(at + 4) > 0) commits++
  }
  return commits
}
