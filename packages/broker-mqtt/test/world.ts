import { MemoryServer, memoryStore, systemClock } from '@sluice/core'
import type { Consumer, Delivery, OutgoingMessage, Rejected, Source, Store } from '@sluice/core/adapter'
import { sharedServer, whyMissing, TestHost } from '@sluice/testbed/vitest'
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { describe, onTestFinished } from 'vitest'
import { type MqttBroker, type MqttCapabilities, type MqttOptions, type MqttReceipt, mqtt } from '../src/index.js'

export { TestHost, until, pause } from '@sluice/testbed/vitest'

export const signal: AbortSignal = new AbortController().signal
const server = sharedServer('mosquitto')
export const url: string = server?.url ?? ''

/** Tests that need Mosquitto; skipped by name where there is none. */
export function withMosquitto(title: string, tests: () => void): void {
  const told = server === undefined ? `${title}: ${whyMissing('mosquitto')}` : title
  describe.skipIf(server === undefined)(told, tests)
}

export type AnyBroker = MqttBroker<MqttCapabilities>

/** An open broker, closed after the test. */
export async function opened(options: Partial<MqttOptions> = {}, host: TestHost = new TestHost()): Promise<AnyBroker> {
  const broker: AnyBroker = mqtt({ url, ...options })
  await broker.open(host, signal)
  onTestFinished(() => broker.close())
  return broker
}

/** Makes stores that see the same slots. */
export function slotsOf(memory: MemoryServer = new MemoryServer()): () => Store {
  return () => memoryStore({ server: memory })
}

/** What a stranger does: a client of its own. */
export async function stranger(options: IClientOptions = {}, address: string = url): Promise<MqttClient> {
  const client = await connectAsync(address, { protocolVersion: 5, reconnectPeriod: 0, ...options })
  client.on('error', () => undefined)
  onTestFinished(async () => void client.end(true))
  return client
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

export function messages(queue: string, count: number, start = 'm'): OutgoingMessage[] {
  return Array.from({ length: count }, (_, n) => message(queue, `${start}${n}`))
}

export function consumerOf(
  broker: AnyBroker,
  queue: string,
  more: Partial<Source> = {},
): Promise<Consumer<MqttReceipt>> {
  const rest = { group: undefined, from: 'new', life: 'durable', settle: 'after', window: 100 } as const
  const source: Source = { queue, ...rest, leaseMs: undefined, ...more }
  return broker.createConsumer(source, { revoked: () => undefined }, signal)
}

export async function publish(broker: AnyBroker, batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
  const publisher = await broker.createPublisher(signal)
  const rejected = await publisher.publish(batch)
  await publisher.close()
  return rejected
}

export type Handed = Delivery<MqttReceipt>

/** As many as asked for, or fewer after `waitMs`. */
export async function receive(consumer: Consumer<MqttReceipt>, count: number, waitMs = 10_000): Promise<Handed[]> {
  const got: Handed[] = []
  const end = systemClock.monotonic() + waitMs
  while (got.length < count) {
    const left = end - systemClock.monotonic()
    if (left <= 0) break
    got.push(...(await consumer.receive({ max: count - got.length, waitMs: left }, signal)))
  }
  return got
}

export function idsOf(deliveries: readonly Handed[]): (string | undefined)[] {
  return deliveries.map(({ id }) => id)
}

export function receiptsOf(deliveries: readonly Handed[]): MqttReceipt[] {
  return deliveries.map(({ receipt }) => receipt)
}
