import type { BrokerName } from '../server/brokers.js'
import type { RawClient } from './raw-client.js'

/** Also what Sluice does not do in the same way. */
export type RawName = BrokerName | 'zeromq-packed'

/** Loaded only when used: no client of another server in what is measured. */
const clients: { readonly [name in RawName]: (url: string, queue: string, overlap: boolean) => Promise<RawClient> } = {
  'redis-stream': async (url, queue, overlap) => (await import('./redis-stream.js')).open(url, queue, overlap),
  'redis-list': async (url, queue, overlap) => (await import('./redis-list.js')).open(url, queue, overlap),
  'rabbitmq-quorum': async (url, queue) => (await import('./rabbitmq.js')).open(url, queue, 'quorum'),
  'rabbitmq-plain': async (url, queue) => (await import('./rabbitmq.js')).open(url, queue, 'classic'),
  nats: async (url, queue) => (await import('./nats.js')).open(url, queue),
  mqtt: async (url, queue) => (await import('./mqtt.js')).open(url, queue),
  kafka: async (url, queue) => (await import('./kafka.js')).open(url, queue),
  zeromq: async () => (await import('./zeromq.js')).open('parts'),
  'zeromq-packed': async () => (await import('./zeromq.js')).open('packed'),
  'rabbitmq-classic': async (url, queue) => (await import('./rabbitmq.js')).open(url, queue, 'priorities'),
}

/** A queue that nobody has used, and its raw client. `overlap`: the next call is made before the last is answered. */
export async function openRaw(broker: RawName, url: string, overlap: boolean = false): Promise<RawClient> {
  return await clients[broker](url, `raw-${process.pid}-${++opened}`, overlap)
}

let opened = 0
