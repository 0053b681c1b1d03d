import { TestHost } from '@sluice/testbed/vitest'
import { memory } from '@sluice/core'
import type { Broker, Consumer, Delivery, OutgoingMessage, Publisher, Source } from '@sluice/core/adapter'
import { onTestFinished } from 'vitest'
import { type Hub, type HubOptions, startHub, type ZeromqBroker, type ZeromqOptions, zeromq } from '../src/index.js'

export { TestHost, until } from '@sluice/testbed/vitest'

export const signal: AbortSignal = new AbortController().signal

/** A hub of this test alone. */
export async function hubOf(broker: Broker = memory(), options: Partial<HubOptions> = {}): Promise<Hub> {
  const hub = await startHub({ broker, url: 'zmq://127.0.0.1:0', ...options })
  onTestFinished(() => hub.close())
  return hub
}

export interface Opened {
  readonly broker: ZeromqBroker
  readonly host: TestHost
}

export async function opened(url: string, options?: ZeromqOptions): Promise<Opened> {
  const broker = zeromq(url, options)
  const host = new TestHost()
  await broker.open(host, signal)
  onTestFinished(() => broker.close())
  return { broker, host }
}

let queues = 0

/** A queue that no other test knows. */
export function freshQueue(): string {
  return `test-${process.pid}-${++queues}`
}

export function message(queue: string, id: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const { body = `{"id":"${id}"}`, headers, dueAt, priority, key } = more
  return { queue, body, id, headers, dueAt, priority, key }
}

export function messages(queue: string, count: number): OutgoingMessage[] {
  return Array.from({ length: count }, (_, n) => message(queue, `m${n}`))
}

export function consumerOf(broker: Broker, queue: string, more: Partial<Source> = {}): Promise<Consumer> {
  const rest = { group: undefined, from: 'earliest', life: 'durable', settle: 'after', window: 100 } as const
  return broker.createConsumer({ queue, ...rest, leaseMs: 10_000, ...more }, { revoked: () => undefined }, signal)
}

export async function publish(broker: Broker, batch: readonly OutgoingMessage[]): Promise<void> {
  const publisher: Publisher = await broker.createPublisher(signal)
  const rejected = await publisher.publish(batch)
  if (rejected[0] !== undefined) throw rejected[0].error
}

/** Receives until there are so many, for 10 s at most. */
export async function receive(consumer: Consumer, count: number): Promise<Delivery[]> {
  const got: Delivery[] = []
  const end = performance.now() + 10_000
  while (got.length < count && performance.now() < end) {
    got.push(...(await consumer.receive({ max: count - got.length, waitMs: 500 }, signal)))
  }
  return got
}
