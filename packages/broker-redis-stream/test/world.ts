import type { Publisher } from '@sluice/core/adapter'
import { sharedServer, signal, TestHost, withServer } from '@sluice/testbed/vitest'
import { Redis } from 'ioredis'
import { onTestFinished } from 'vitest'
import { type RedisStreamBroker, redisStream } from '../src/index.js'

export {
  consumerOf,
  freshQueue,
  message,
  messages,
  pause,
  publish,
  receiptsOf,
  receive,
  signal,
  TestHost,
  textOf,
  until,
} from '@sluice/testbed/vitest'

export const url: string = sharedServer('redis')?.url ?? ''

/** Tests that need Redis; skipped by name where there is none. */
export const withRedis: (title: string, tests: () => void) => void = withServer('redis')

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

export function streamOf(queue: string): string {
  return `sluice:stream:{${queue}}`
}

export function publisherOf(broker: RedisStreamBroker): Promise<Publisher> {
  return broker.createPublisher(signal)
}
