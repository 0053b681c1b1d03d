import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@sluice/broker-sqlite'
import { memory, systemClock, VirtualClock } from '@sluice/core'
import { expect, it, onTestFinished } from 'vitest'
import { ReceiptBook } from '../src/hub/receipt-book.js'
import { startHub, zeromq } from '../src/index.js'
import { startHubServer } from './hub-server.js'
import { consumerOf, freshQueue, hubOf, message, messages, opened, publish, receive, signal, until } from './world.js'

it("when the hub's broker is lost, clients are told, and find it when it is back", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-hub-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const kept = sqlite(join(folder, 'queue.db'))
  const errors: unknown[] = []
  const hub = await hubOf(kept, { onError: error => errors.push(error) })
  const { broker, host } = await opened(hub.url)
  const queue = freshQueue()
  await publish(broker, messages(queue, 3))
  kept.native?.close()
  await publish(broker, messages(queue, 1)).catch(() => undefined)
  await until('the client is told', () => host.events.some(({ type }) => type === 'disconnected'))
  expect(errors.length).toBeGreaterThan(0)
  const deadline = performance.now() + 10_000
  for (;;) {
    try {
      await broker.open(host, signal)
      const got = await receive(await consumerOf(broker, queue), 3)
      expect(got.length).toBe(3)
      break
    } catch (error) {
      expect(broker.classify(error)).toMatchObject({ code: expect.stringMatching(/^(busy|connection)$/) })
      if (performance.now() > deadline) throw error
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
})

it('the same client again ends the session that it had before', async () => {
  const hub = await hubOf()
  const { host } = await opened(hub.url)
  await opened(hub.url)
  expect(hub.sessions).toBe(2)
  const again = zeromq(hub.url)
  await again.open(host, signal)
  onTestFinished(() => again.close())
  expect(hub.sessions).toBe(2)
})

it('receipts that nobody settles are forgotten a minute after their lease', async () => {
  const clock = new VirtualClock()
  const book = new ReceiptBook(clock)
  book.add(1, 'a', 'm1', clock.monotonic() + 1_000)
  book.add(2, 'b', 'm2', clock.monotonic() + 1_000)
  await clock.advance(30_000)
  book.renew(2, clock.monotonic() + 60_000)
  await clock.advance(40_000)
  book.forgetExpired()
  expect([book.find(1), book.find(2)?.receipt, book.size]).toEqual([undefined, 'b', 1])
})

it('an address that is taken is a conflict, and leaves nothing open', async () => {
  const hub = await hubOf()
  const kept = memory()
  const error = await startHub({ broker: kept, url: hub.url }).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ code: 'EADDRINUSE' })
  await expect(kept.createPublisher(signal)).rejects.toThrow()
})

it('a hub with a file loses nothing that was confirmed when it is killed; one in memory says so by its new epoch', async () => {
  for (const store of ['sqlite', 'memory'] as const) {
    const server = await startHubServer(store)
    onTestFinished(() => server.remove())
    const first = await opened(server.url)
    const queue = freshQueue()
    await publish(first.broker, messages(queue, 50))
    const consumer = await consumerOf(first.broker, queue, { leaseMs: 1_000 })
    const [one] = await receive(consumer, 1)
    await consumer.ack([one?.receipt])
    await server.kill()
    await until('the loss is told', () => first.host.events.some(({ type }) => type === 'disconnected'))
    await server.start()
    const { broker } = await opened(server.url)
    expect(await broker.admin.depth?.(queue)).toBe(store === 'sqlite' ? 49 : 0)
  }
})

it('over a socket of this host without a network', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-ipc-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const hub = await hubOf(memory(), { url: `ipc://${folder}/hub.sock` })
  const { broker } = await opened(hub.url)
  const queue = freshQueue()
  await publish(broker, [message(queue, 'm1')])
  expect((await receive(await consumerOf(broker, queue), 1)).length).toBe(1)
})

it('leases run by the clock of the hub', async () => {
  const hub = await hubOf()
  const { broker } = await opened(hub.url)
  const queue = freshQueue()
  await publish(broker, [message(queue, 'm1')])
  const consumer = await consumerOf(broker, queue, { leaseMs: 800 })
  const [one] = await receive(consumer, 1)
  const left = (one?.leaseUntil ?? 0) - systemClock.monotonic()
  expect(left).toBeGreaterThan(400)
  expect(left).toBeLessThanOrEqual(800)
  const [again] = await receive(consumer, 1)
  expect(again).toMatchObject({ id: 'm1', deliveryCount: 2 })
  expect(await consumer.ack([one?.receipt])).toEqual([one?.receipt])
  expect(await consumer.ack([again?.receipt])).toEqual([])
})
