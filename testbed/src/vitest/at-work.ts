import { systemClock } from '@sluice/core'
import type {
  Capabilities,
  Consumer,
  ConsumerEvents,
  Delivery,
  OutgoingMessage,
  Publisher,
  Rejected,
  Source,
} from '@sluice/core/adapter'

/** One that nobody aborts. */
export const signal: AbortSignal = new AbortController().signal

let queues = 0

/** A queue that no other test knows. */
export function freshQueue(): string {
  return `test-${process.pid}-${Date.now().toString(36)}-${++queues}`
}

export function message(queue: string, id: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const { body = `{"id":"${id}"}`, headers, dueAt, priority, key } = more
  return { queue, body, id, headers, dueAt, priority, key }
}

/** With the ids `m0`, `m1`, … */
export function messages(queue: string, count: number, start = 'm'): OutgoingMessage[] {
  return Array.from({ length: count }, (_, n) => message(queue, `${start}${n}`))
}

/** The queue from its beginning, by nobody's group, without a lease of its own. */
export function source(queue: string, more: Partial<Source> = {}): Source {
  const rest = { group: undefined, from: 'earliest', life: 'durable', settle: 'after', window: 100 } as const
  return { queue, ...rest, leaseMs: undefined, ...more }
}

interface Consumes<Receipt> {
  readonly capabilities: { readonly lease: Capabilities['lease'] }
  createConsumer(source: Source, events: ConsumerEvents, signal: AbortSignal): Promise<Consumer<Receipt>>
}

/** A consumer with a lease of ten seconds, where leases have an end; it hears nothing of lanes that are taken from it. */
export function consumerOf<Receipt>(
  broker: Consumes<Receipt>,
  queue: string,
  more: Partial<Source> = {},
): Promise<Consumer<Receipt>> {
  const { lease } = broker.capabilities
  const leaseMs = lease === 'renewable' || lease === 'fixed' ? 10_000 : undefined
  return broker.createConsumer(source(queue, { leaseMs, ...more }), { revoked: () => undefined }, signal)
}

interface Publishes {
  createPublisher(signal: AbortSignal): Promise<Publisher>
}

/** By a publisher of its own; what is not stored. */
export async function publishSome(broker: Publishes, batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
  const publisher = await broker.createPublisher(signal)
  try {
    return await publisher.publish(batch)
  } finally {
    await publisher.close()
  }
}

/** The same, and throws what the first was rejected with. */
export async function publish(broker: Publishes, batch: readonly OutgoingMessage[]): Promise<void> {
  const [rejected] = await publishSome(broker, batch)
  if (rejected !== undefined) throw rejected.error
}

/** As many as asked for, or fewer after `waitMs`. */
export async function receive<Receipt>(
  consumer: Consumer<Receipt>,
  count: number,
  waitMs = 10_000,
): Promise<Delivery<Receipt>[]> {
  const got: Delivery<Receipt>[] = []
  const end = systemClock.monotonic() + waitMs
  while (got.length < count) {
    const left = end - systemClock.monotonic()
    if (left <= 0) break
    got.push(...(await consumer.receive({ max: count - got.length, waitMs: left }, signal)))
  }
  return got
}

export function idsOf(deliveries: readonly Delivery[]): (string | undefined)[] {
  return deliveries.map(({ id }) => id)
}

export function receiptsOf<Receipt>(deliveries: readonly Delivery<Receipt>[]): Receipt[] {
  return deliveries.map(({ receipt }) => receipt)
}

export function textOf(delivery: Delivery | undefined): string {
  return Buffer.from(delivery?.body ?? '').toString()
}
