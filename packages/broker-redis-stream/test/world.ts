import { systemClock } from '@sluice/core'
import type { Consumer, Delivery, OutgoingMessage, Publisher, Source } from '@sluice/core/adapter'
import { sharedServer, whyMissing, TestHost } from '@sluice/testbed/vitest'
import { Redis } from 'ioredis'
import { describe, onTestFinished } from 'vitest'
import { type RedisStreamBroker, type RedisStreamReceipt, redisStream } from '../src/index.js'

export { TestHost, until, pause } from '@sluice/testbed/vitest'

export const signal: AbortSignal = new AbortController().signal
const server = sharedServer('redis')
export const url: string = server?.url ?? ''

/** Tests that need Redis; skipped by name where there is none. */
export function withRedis(title: string, tests: () => void): void {
  describe.skipIf(server === undefined)(server === undefined ? `${title}: ${whyMissing('redis')}` : title, tests)
}

/** An open broker, closed after the test. */
export async function opened(place: Parameters<typeof redisStream>[0] = url): Promise<RedisStreamBroker> {
  const broker = redisStream(place)
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

export function streamOf(queue: string): string {
  return `sluice:stream:{${queue}}`
}

export function message(queue: string, id: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const { body = `{"id":"${id}"}`, headers, dueAt, priority, key } = more
  return { queue, body, id, headers, dueAt, priority, key }
}

export function messages(queue: string, count: number): OutgoingMessage[] {
  return Array.from({ length: count }, (_, n) => message(queue, `m${n}`))
}

export function consumerOf(
  broker: RedisStreamBroker,
  queue: string,
  more: Partial<Source> = {},
): Promise<Consumer<RedisStreamReceipt>> {
  const rest = { group: undefined, from: 'earliest', life: 'durable', settle: 'after', window: 100 } as const
  return broker.createConsumer({ queue, ...rest, leaseMs: 10_000, ...more }, { revoked: () => undefined }, signal)
}

export function publisherOf(broker: RedisStreamBroker): Promise<Publisher> {
  return broker.createPublisher(signal)
}

export async function publish(broker: RedisStreamBroker, batch: readonly OutgoingMessage[]): Promise<void> {
  const publisher = await publisherOf(broker)
  const rejected = await publisher.publish(batch)
  if (rejected[0] !== undefined) throw rejected[0].error
  await publisher.close()
}

type Handed = Delivery<RedisStreamReceipt>

/** As many as asked for, or fewer after `waitMs`. */
export async function receive(
  consumer: Consumer<RedisStreamReceipt>,
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

export function textOf({ body }: Delivery): string {
  return typeof body === 'string' ? body : Buffer.from(body).toString()
}

export function receiptsOf(deliveries: readonly Handed[]): RedisStreamReceipt[] {
  return deliveries.map(({ receipt }) => receipt)
}
