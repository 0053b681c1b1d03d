import { setMaxListeners } from 'node:events'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import type { Broker, Consumer, Delivery, Host, HostEvent, OutgoingMessage, Source } from '../../src/contract/index.js'

/** A host whose time is virtual, with everything that was reported to it. */
export class TestHost implements Host {
  readonly clientId: string
  readonly clock: VirtualClock
  readonly random = (): number => 0.5
  readonly events: HostEvent[] = []

  constructor(clientId = 'test', clock: VirtualClock = new VirtualClock()) {
    this.clientId = clientId
    this.clock = clock
  }

  report(event: HostEvent): void {
    this.events.push(event)
  }
}

export const never: AbortSignal = new AbortController().signal
// Tests leave many consumers open on it; core gives each worker its own.
setMaxListeners(0, never)

export function message(id: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    queue: 'work',
    body: `{"id":"${id}"}`,
    id,
    headers: undefined,
    dueAt: undefined,
    priority: undefined,
    key: undefined,
    ...more,
  }
}

export function source(more: Partial<Source> = {}): Source {
  return {
    queue: 'work',
    group: undefined,
    from: 'earliest',
    life: 'durable',
    settle: 'after',
    window: 1000,
    leaseMs: 10_000,
    ...more,
  }
}

export function ids(deliveries: readonly Delivery[]): (string | undefined)[] {
  return deliveries.map(delivery => delivery.id)
}

export function receipts<Receipt>(deliveries: readonly Delivery<Receipt>[]): Receipt[] {
  return deliveries.map(delivery => delivery.receipt)
}

/** What was revoked, in order. */
export class Revocations {
  readonly lanes: (readonly string[] | 'all')[] = []
  revoked(lanes: readonly string[] | 'all'): void {
    this.lanes.push(lanes)
  }
}

/** An open broker with a publisher and a consumer of the queue `work`. */
export async function working<Receipt>(
  broker: Broker<never, Receipt> | Broker<Broker['capabilities'], Receipt>,
  options: { host?: TestHost; source?: Partial<Source> } = {},
) {
  const host = options.host ?? new TestHost()
  await broker.open(host, never)
  const publisher = await broker.createPublisher(never)
  const revocations = new Revocations()
  const consumer: Consumer<Receipt> = await broker.createConsumer(source(options.source), revocations, never)
  return {
    host,
    clock: host.clock,
    publisher,
    consumer,
    revocations,
    /** At once, without waiting. */
    receive: (max = 100) => consumer.receive({ max, waitMs: 0 }, never),
    publish: (...messages: OutgoingMessage[]) => publisher.publish(messages),
  }
}
