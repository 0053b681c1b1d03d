import { consumerOf as typedConsumerOf, signal, TestHost } from '@sluice/testbed/vitest'
import { memory } from '@sluice/core'
import type { Broker, Consumer, Source } from '@sluice/core/adapter'
import { onTestFinished } from 'vitest'
import { type Hub, type HubOptions, startHub, type ZeromqBroker, type ZeromqOptions, zeromq } from '../src/index.js'

export { freshQueue, message, messages, publish, receive, signal, TestHost, until } from '@sluice/testbed/vitest'

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

/** Whose receipts are nobody's business. */
export const consumerOf: (broker: Broker, queue: string, more?: Partial<Source>) => Promise<Consumer> = typedConsumerOf
