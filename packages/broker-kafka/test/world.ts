import { type Admin, Kafka, logLevel } from 'kafkajs'
import type { Consumer, Delivery, OutgoingMessage, Source } from '@sluice/core/adapter'
import {
  idsOf as idsInOrder,
  message,
  sharedServer,
  signal,
  source,
  SpreadHost as TestHost,
  withServer,
} from '@sluice/testbed/vitest'
import { onTestFinished } from 'vitest'
import { type KafkaBroker, type KafkaOptions, type KafkaReceipt, kafka } from '../src/index.js'

export { SpreadHost as TestHost, freshQueue, message, publish, receive, signal, source } from '@sluice/testbed/vitest'

export const url: string = sharedServer('kafka')?.url ?? ''

/** Tests that need a Kafka; skipped by name where there is none. */
export const withKafka: (title: string, tests: () => void) => void = withServer('kafka')

/** Notices a lost member soon. */
export const quick = { sessionTimeoutMs: 3_000, heartbeatIntervalMs: 200 } as const

/** An open broker, closed after the test. */
export async function opened(more: Partial<KafkaOptions> = {}): Promise<KafkaBroker> {
  const broker = kafka({ url, ...quick, ...more })
  onTestFinished(() => broker.close())
  await broker.open(new TestHost(), signal)
  return broker
}

/** What a stranger does, or an operator: a client of its own. */
export function stranger(): Kafka {
  return new Kafka({ clientId: 'stranger', brokers: [new URL(url).host], logLevel: logLevel.NOTHING })
}

export async function operator(): Promise<Admin> {
  const admin = stranger().admin()
  await admin.connect()
  onTestFinished(() => admin.disconnect())
  return admin
}

/** A member of another make that reads a message and then says nothing any more. */
export async function silentMember(queue: string): Promise<{ readonly isReading: Promise<void> }> {
  const patience = { sessionTimeout: 10_000, heartbeatInterval: 500, rebalanceTimeout: 4_000, maxWaitTimeInMs: 100 }
  const consumer = stranger().consumer({ groupId: `sluice.${queue}`, ...patience })
  let free: () => void = () => undefined
  const held = new Promise<void>(resolve => {
    free = resolve
  })
  await consumer.connect()
  await consumer.subscribe({ topics: [queue], fromBeginning: true })
  const isReading = new Promise<void>(resolve => {
    const eachBatch = async (): Promise<void> => {
      resolve()
      await held
    }
    void consumer.run({ autoCommit: false, eachBatch })
  })
  onTestFinished(async () => {
    free()
    await consumer.disconnect()
  })
  return { isReading }
}

/** What a group has committed, by partition; -1 is nothing. */
export async function committed(admin: Admin, queue: string, groupId: string = `sluice.${queue}`): Promise<number[]> {
  const [found] = await admin.fetchOffsets({ groupId, topics: [queue] })
  const partitions = [...(found?.partitions ?? [])].sort((left, right) => left.partition - right.partition)
  return partitions.map(({ offset }) => Number(offset))
}

export interface Watched {
  readonly consumer: Consumer<KafkaReceipt>
  /** Lanes that were taken from it. */
  readonly revoked: string[]
}

export async function consumerOf(broker: KafkaBroker, queue: string, more: Partial<Source> = {}): Promise<Watched> {
  const revoked: string[] = []
  const events = { revoked: (lanes: readonly string[] | 'all') => void revoked.push(...lanes) }
  return { consumer: await broker.createConsumer(source(queue, more), events, signal), revoked }
}

/** Waits for a condition, with a deadline. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  const end = Date.now() + withinMs
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

export function many(
  queue: string,
  count: number,
  more: (index: number) => Partial<OutgoingMessage> = () => ({}),
): OutgoingMessage[] {
  return Array.from({ length: count }, (_, index) => message(queue, `m${index}`, more(index)))
}

export function idsOf(deliveries: readonly Delivery[]): (string | undefined)[] {
  return idsInOrder(deliveries).sort()
}
