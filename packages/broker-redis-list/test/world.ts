import { systemClock } from '@sluice/core'
import type { Consumer, Delivery, OutgoingMessage, Source } from '@sluice/core/adapter'
import { type Server, type StartOptions, startServer } from '@sluice/testbed'
import { sharedServer, whyMissing, TestHost } from '@sluice/testbed/vitest'
import { Redis } from 'ioredis'
import { describe, onTestFinished } from 'vitest'
import { type RedisListBroker, type RedisListOptions, type RedisListReceipt, redisList } from '../src/index.js'

export { TestHost, until, pause } from '@sluice/testbed/vitest'

export const signal: AbortSignal = new AbortController().signal
const shared = sharedServer('redis')
export const url: string = shared?.url ?? ''

/** Tests that need Redis; skipped by name where there is none. */
export function withRedis(title: string, tests: () => void): void {
  describe.skipIf(shared === undefined)(shared === undefined ? `${title}: ${whyMissing('redis')}` : title, tests)
}

/** A server of the test's own, gone after it. */
export async function server(options?: StartOptions): Promise<Server> {
  const started = await startServer('redis', options)
  onTestFinished(() => started.remove())
  return started
}

/** An open broker, closed after the test. */
export async function opened(place: Parameters<typeof redisList>[0] = url): Promise<RedisListBroker> {
  const broker = redisList(place as RedisListOptions<'reliable'>)
  await broker.open(new TestHost(), signal)
  onTestFinished(() => broker.close())
  return broker
}

/** What a stranger does, or an operator: a client of its own. */
export function raw(address: string = url): Redis {
  const client = new Redis(address)
  client.on('error', () => undefined)
  onTestFinished(() => client.disconnect())
  return client
}

let queues = 0

/** A queue that no other test knows. */
export function freshQueue(): string {
  return `test-${process.pid}-${++queues}`
}

export function listOf(queue: string): string {
  return `sluice:list:{${queue}}`
}

export function message(queue: string, body: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const { id = `id-${body}`, dueAt, priority } = more
  return { queue, body, id, headers: undefined, dueAt, priority, key: undefined }
}

export function messages(queue: string, count: number): OutgoingMessage[] {
  return Array.from({ length: count }, (_, n) => message(queue, `{"n":${n}}`))
}

export function consumerOf(
  broker: RedisListBroker,
  queue: string,
  more: Partial<Source> = {},
): Promise<Consumer<RedisListReceipt | number>> {
  const rest = { group: undefined, from: 'earliest', life: 'durable', settle: 'after', window: 100 } as const
  return broker.createConsumer({ queue, ...rest, leaseMs: 10_000, ...more }, { revoked: () => undefined }, signal)
}

export async function publish(broker: RedisListBroker, batch: readonly OutgoingMessage[]): Promise<void> {
  const publisher = await broker.createPublisher(signal)
  const rejected = await publisher.publish(batch)
  if (rejected[0] !== undefined) throw rejected[0].error
  await publisher.close()
}

type Handed = Delivery<RedisListReceipt | number>

/** As many as asked for, or fewer after `waitMs`. */
export async function receive(
  consumer: Consumer<RedisListReceipt | number>,
  count: number,
  waitMs = 10_000,
): Promise<Handed[]> {
  const got: Handed[] = []
  const end = systemClock.monotonic() + waitMs
  while (got.length < count) {
    const left = end - systemClock.monotonic()
    if (left <= 0) break
    got.push(...(await consumer.receive({ max: count - got.length, waitMs: left }, signal)))
  }
  return got
}

export function textsOf(deliveries: readonly Delivery[]): string[] {
  return deliveries.map(({ body }) => (typeof body === 'string' ? body : Buffer.from(body).toString()))
}

export function receiptsOf(deliveries: readonly Handed[]): (RedisListReceipt | number)[] {
  return deliveries.map(({ receipt }) => receipt)
}

export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => {
      throw new Error('it did not reject')
    },
    (error: unknown) => error,
  )
}
