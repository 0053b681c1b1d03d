import { connect, type NatsConnection } from '@nats-io/transport-node'
import type { Capabilities, Consumer, Delivery, OutgoingMessage, Source } from '@sluice/core/adapter'
import { sharedServer, whyMissing, TestHost as ExactHost } from '@sluice/testbed/vitest'
import { describe, onTestFinished } from 'vitest'
import { type NatsBroker, nats } from '../src/index.js'

export { until } from '@sluice/testbed/vitest'

export const signal: AbortSignal = new AbortController().signal
const server = sharedServer('nats')
export const url: string = server?.url ?? ''

/** Tests that need Debian's server; skipped by name where there is none. */
export function withNats(title: string, tests: () => void): void {
  describe.skipIf(server === undefined)(server === undefined ? `${title}: ${whyMissing('nats')}` : title, tests)
}

/** Delays of the client are spread as they are outside of tests. */
export class TestHost extends ExactHost {
  override readonly random = (): number => Math.random()
}

export interface Opened {
  readonly broker: NatsBroker
  readonly host: TestHost
  readonly capabilities: Capabilities
}

/** An open broker, closed after the test. */
export async function opened(place: Parameters<typeof nats>[0] = url): Promise<Opened> {
  const broker = nats(place)
  const host = new TestHost()
  onTestFinished(() => broker.close())
  return { broker, host, capabilities: await broker.open(host, signal) }
}

/** What a stranger does, or an operator: a client of its own. */
export async function stranger(address: string = url): Promise<NatsConnection> {
  const client = await connect({ servers: new URL(address).host })
  onTestFinished(() => client.close())
  return client
}

/** A request of an operator to JetStream. */
export async function operate(client: NatsConnection, verb: string, body: object = {}): Promise<{ error?: unknown }> {
  return (await client.request(`$JS.API.${verb}`, JSON.stringify(body))).json()
}

let queues = 0

export function freshQueue(): string {
  return `test-${process.pid}-${Date.now().toString(36)}-${++queues}`
}

export function message(queue: string, id: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const { body = `{"id":"${id}"}`, headers, dueAt, priority, key } = more
  return { queue, body, id, headers, dueAt, priority, key }
}

export function source(queue: string, more: Partial<Source> = {}): Source {
  const rest = { group: undefined, from: 'earliest', life: 'durable', settle: 'after', window: 100 } as const
  return { queue, ...rest, leaseMs: 12_000, ...more }
}

export function consumerOf(broker: NatsBroker, queue: string, more: Partial<Source> = {}): Promise<Consumer<string>> {
  return broker.createConsumer(source(queue, more), { revoked: () => undefined }, signal)
}

export async function publish(broker: NatsBroker, batch: readonly OutgoingMessage[]): Promise<void> {
  const publisher = await broker.createPublisher(signal)
  const rejected = await publisher.publish(batch)
  await publisher.close()
  if (rejected.length > 0) throw rejected[0]?.error
}

/** Until so many have come, or for 10 s. */
export async function receive(consumer: Consumer<string>, count: number): Promise<Delivery<string>[]> {
  const all: Delivery<string>[] = []
  const end = Date.now() + 10_000
  while (all.length < count && Date.now() < end) {
    all.push(...(await consumer.receive({ max: count - all.length, waitMs: 500 }, signal)))
  }
  return all
}

export function textOf(delivery: Delivery | undefined): string {
  return Buffer.from(delivery?.body ?? '').toString()
}
