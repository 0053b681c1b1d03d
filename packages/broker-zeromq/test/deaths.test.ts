import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { Orphans } from '../src/hub/orphans.js'
import { consumerOf, freshQueue, hubOf, messages, opened, publish, receive, until } from './world.js'

const index = fileURLToPath(new URL('../dist/index.js', import.meta.url))

/** A process that takes so many and acknowledges the first, with leases of a minute; then it asks for more. */
async function worker(url: string, queue: string, count: number): Promise<ChildProcess> {
  const source = `
    const { zeromq } = await import(${JSON.stringify(index)})
    const { systemClock } = await import('@sluice/core')
    const { signal } = new AbortController()
    const broker = zeromq(${JSON.stringify(url)})
    await broker.open({ clientId: 'worker-' + process.pid, clock: systemClock, random: Math.random, report() {} }, signal)
    const rest = { group: undefined, from: 'earliest', life: 'durable', settle: 'after', window: 100, leaseMs: 60_000 }
    const consumer = await broker.createConsumer({ queue: ${JSON.stringify(queue)}, ...rest }, { revoked() {} }, signal)
    const got = await consumer.receive({ max: ${count}, waitMs: 10_000 }, signal)
    await consumer.ack([got[0].receipt])
    console.log(got.length)
    await consumer.receive({ max: 100, waitMs: 60_000 }, signal)
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [told] = await once(child.stdout as NodeJS.ReadableStream, 'data')
  expect(String(told).trim()).toBe(String(count))
  return child
}

it('what a killed worker holds goes to the next at once, not when its lease ends, and counts as handed out', async () => {
  const hub = await hubOf()
  const { broker } = await opened(hub.url)
  const queue = freshQueue()
  await publish(broker, messages(queue, 5))
  for (const left of [5, 4]) {
    const child = await worker(hub.url, queue, left)
    child.kill('SIGKILL')
    await until('the session has ended', () => hub.sessions === 1, 5_000)
  }
  // The pull that the dead one had open takes nothing.
  await publish(broker, [{ ...messages(queue, 6)[5], id: 'fresh' } as never])
  const began = performance.now()
  const consumer = await consumerOf(broker, queue)
  const got = await receive(consumer, 4)
  expect(performance.now() - began).toBeLessThan(5_000)
  expect(got.map(({ id, deliveryCount }) => [id, deliveryCount])).toEqual([
    ['m2', 3],
    ['m3', 3],
    ['m4', 3],
    ['fresh', 1],
  ])
  expect(await consumer.ack(got.map(({ receipt }) => receipt))).toEqual([])
  expect(await broker.admin.depth?.(queue)).toBe(0)
})

it('who leaves with a goodbye keeps its leases', async () => {
  const hub = await hubOf()
  const first = await opened(hub.url)
  const queue = freshQueue()
  await publish(first.broker, messages(queue, 1))
  await receive(await consumerOf(first.broker, queue, { leaseMs: 1_500 }), 1)
  await first.broker.close()
  const { broker } = await opened(hub.url)
  const consumer = await consumerOf(broker, queue)
  const { signal } = new AbortController()
  expect(await consumer.receive({ max: 1, waitMs: 300 }, signal)).toEqual([])
  expect((await receive(consumer, 1))[0]).toMatchObject({ id: 'm0', deliveryCount: 2 })
})

it('orphans are counted by queue and message, until one is settled, and there is a bound', () => {
  const orphans = new Orphans()
  const delivery = { id: 'a', deliveryCount: 1 } as never
  orphans.add('q', 'a')
  orphans.add('q', 'a')
  orphans.add('other', 'a')
  orphans.add('q', undefined)
  expect(orphans.deliveryCount('q', delivery)).toBe(3)
  orphans.forget('q', 'a')
  expect([orphans.deliveryCount('q', delivery), orphans.deliveryCount('other', delivery)]).toEqual([1, 2])
  for (let n = 0; n < 100_000; n++) orphans.add('q', `m${n}`)
  expect(orphans.deliveryCount('other', delivery)).toBe(1)
})
