import type { Broker } from '@sluice/core'

/** Brokers with a server, each in one way of using it. */
export type BrokerName =
  | 'redis-stream'
  | 'redis-list'
  | 'rabbitmq-quorum'
  | 'rabbitmq-classic'
  | 'rabbitmq-plain'
  | 'nats'
  | 'mqtt'
  | 'zeromq'
  | 'kafka'

/** Loaded only when used: no client of another server in what is measured. */
const brokers: { readonly [name in BrokerName]: (url: string) => Promise<Broker> } = {
  'redis-stream': async url => (await import('@sluice/broker-redis-stream')).redisStream(url),
  'redis-list': async url => (await import('@sluice/broker-redis-list')).redisList(url),
  'rabbitmq-quorum': async url => (await import('@sluice/broker-amqp')).amqp(url),
  'rabbitmq-plain': async url =>
    (await import('@sluice/broker-amqp')).amqp(url, { queueType: 'classic', priorities: 1 }),
  'rabbitmq-classic': async url => (await import('@sluice/broker-amqp')).amqp(url, { queueType: 'classic' }),
  nats: async url => (await import('@sluice/broker-nats')).nats(url),
  kafka: async url => (await import('@sluice/broker-kafka')).kafka(url),
  zeromq: async url => (await import('@sluice/broker-zeromq')).zeromq(url),
  mqtt: async url => (await import('./mqtt-with-slots.js')).mqttWithSlots(url),
}

export async function openBroker(broker: BrokerName, url: string): Promise<Broker> {
  return await brokers[broker](url)
}

/** A name that nobody has used on this server. */
export function freshName(): string {
  return `measured-${process.pid}-${++named}`
}

let named = 0
