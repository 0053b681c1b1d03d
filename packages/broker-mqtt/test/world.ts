import { MemoryServer, memoryStore } from '@sluice/core'
import type { Consumer, Delivery, Source, Store } from '@sluice/core/adapter'
import { sharedServer, withServer, TestHost, consumerOf as usualConsumerOf, signal } from '@sluice/testbed/vitest'
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { onTestFinished } from 'vitest'
import { type MqttBroker, type MqttCapabilities, type MqttOptions, type MqttReceipt, mqtt } from '../src/index.js'

export {
  freshQueue,
  idsOf,
  message,
  messages,
  pause,
  publishSome as publish,
  receiptsOf,
  receive,
  signal,
  TestHost,
  until,
} from '@sluice/testbed/vitest'

export const url: string = sharedServer('mosquitto')?.url ?? ''

/** Tests that need Mosquitto; skipped by name where there is none. */
export const withMosquitto: (title: string, tests: () => void) => void = withServer('mosquitto')

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

export type Handed = Delivery<MqttReceipt>

/** From now on, with the lease that the broker gives by itself. */
export function consumerOf(
  broker: AnyBroker,
  queue: string,
  more: Partial<Source> = {},
): Promise<Consumer<MqttReceipt>> {
  return usualConsumerOf(broker, queue, { from: 'new', leaseMs: undefined, ...more })
}
