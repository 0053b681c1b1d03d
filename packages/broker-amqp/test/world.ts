import type { Broker, Consumer, HostEvent, Publisher, Source } from '@sluice/core/adapter'
import {
  consumerOf as typedConsumerOf,
  sharedServer,
  signal,
  TestHost as PlainHost,
  withServer,
} from '@sluice/testbed/vitest'
import { connect, type ChannelModel } from 'amqplib'
import { onTestFinished } from 'vitest'
import { type AmqpOptions, amqp } from '../src/index.js'

export { message, receive, signal, source, until } from '@sluice/testbed/vitest'

export const url: string = sharedServer('rabbitmq')?.url ?? ''

/** Tests that need RabbitMQ; skipped by name where there is none. */
export const withRabbit: (title: string, tests: () => void) => void = withServer('rabbitmq')

/** One that can be asked, and whose name stands in the names of connections. */
export class TestHost extends PlainHost {
  override readonly clientId: string = 'test'

  heard(type: HostEvent['type']): boolean {
    return this.events.some(event => event.type === type)
  }
}

export interface Opened {
  readonly broker: ReturnType<typeof amqp>
  readonly host: TestHost
}

/** An open broker, closed after the test. */
export async function opened(address: string | readonly string[] = url, options?: AmqpOptions): Promise<Opened> {
  const broker = amqp(address, options)
  const host = new TestHost()
  await broker.open(host, signal)
  onTestFinished(() => broker.close())
  return { broker, host }
}

/** A connection of amqplib itself, for what a stranger does. */
export async function stranger(address: string = url): Promise<ChannelModel> {
  const model = await connect(address)
  model.on('error', () => undefined)
  onTestFinished(() => model.close().catch(() => undefined))
  return model
}

let queues = 0

/** A queue that no other test knows; removed after the test. */
export function freshQueue(): string {
  const queue = `test-${process.pid}-${Date.now().toString(36)}-${++queues}`
  onTestFinished(async () => {
    const model = await connect(url)
    await (await model.createChannel()).deleteQueue(queue)
    await model.close()
  })
  return queue
}

export const noEvents = { revoked: (): void => undefined }

/** Whose receipts are nobody's business. */
export const consumerOf: (broker: Broker, queue: string, more?: Partial<Source>) => Promise<Consumer> = typedConsumerOf

export function publisherOf(broker: Broker): Promise<Publisher> {
  return broker.createPublisher(signal)
}

/** What a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => {
      throw new Error('it should have rejected')
    },
    error => error,
  )
}
