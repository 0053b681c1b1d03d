import type { Delivery, OutgoingMessage } from '@sluice/core/adapter'
import { type Server, type StartOptions, startServer } from '@sluice/testbed'
import { sharedServer, signal, TestHost, withServer } from '@sluice/testbed/vitest'
import { Redis } from 'ioredis'
import { onTestFinished } from 'vitest'
import { type RedisListBroker, type RedisListOptions, redisList } from '../src/index.js'

export {
  consumerOf,
  freshQueue,
  pause,
  publish,
  receiptsOf,
  receive,
  signal,
  TestHost,
  until,
} from '@sluice/testbed/vitest'

export const url: string = sharedServer('redis')?.url ?? ''

/** Tests that need Redis; skipped by name where there is none. */
export const withRedis: (title: string, tests: () => void) => void = withServer('redis')

/** A server of the test's own, gone after it. */
export async function server(options?: StartOptions): Promise<Server> {
  const started = await startServer('redis', options)
  onTestFinished(() => started.remove())
  return started
}

/** An open broker, closed after the test. */
export async function opened(place: Parameters<typeof redisList>[0] = url): Promise<RedisListBroker> {
  const broker = redisList(place as RedisListOptions<'reliable'>)
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

export function listOf(queue: string): string {
  return `sluice:list:{${queue}}`
}

export function message(queue: string, body: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const { id = `id-${body}`, dueAt, priority } = more
  return { queue, body, id, headers: undefined, dueAt, priority, key: undefined }
}

export function messages(queue: string, count: number): OutgoingMessage[] {
  return Array.from({ length: count }, (_, n) => message(queue, `{"n":${n}}`))
}

export function textsOf(deliveries: readonly Delivery[]): string[] {
  return deliveries.map(({ body }) => (typeof body === 'string' ? body : Buffer.from(body).toString()))
}

export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => {
      throw new Error('it did not reject')
    },
    (error: unknown) => error,
  )
}
