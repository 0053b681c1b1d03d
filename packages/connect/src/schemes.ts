import { memory } from '@sluice/core'
import { loadAdapter } from './load-adapter.js'
import type { OpenScheme } from './open-scheme.js'
import { checkPlaceless, pathOf } from './plain-address.js'

const amqp: OpenScheme = async (url, options) => {
  const adapter = await loadAdapter('amqp', '@sluice/broker-amqp', () => import('@sluice/broker-amqp'))
  return adapter.amqp(url, options)
}

const redisStream: OpenScheme = async (url, options) => {
  const adapter = await loadAdapter('redis', '@sluice/broker-redis-stream', () => import('@sluice/broker-redis-stream'))
  return adapter.redisStream(url, options)
}

const redisList: OpenScheme = async (url, options) => {
  const adapter = await loadAdapter(
    'redis+list',
    '@sluice/broker-redis-list',
    () => import('@sluice/broker-redis-list'),
  )
  return adapter.redisList(url.replace('+list:', ':'), options)
}

const kafka: OpenScheme = async (url, options) => {
  const adapter = await loadAdapter('kafka', '@sluice/broker-kafka', () => import('@sluice/broker-kafka'))
  return adapter.kafka({ ...options, url })
}

const nats: OpenScheme = async (url, options) => {
  const adapter = await loadAdapter('nats', '@sluice/broker-nats', () => import('@sluice/broker-nats'))
  return adapter.nats({ ...options, url })
}

const mqtt: OpenScheme = async (url, options) => {
  const adapter = await loadAdapter('mqtt', '@sluice/broker-mqtt', () => import('@sluice/broker-mqtt'))
  return adapter.mqtt({ ...options, url })
}

const sqlite: OpenScheme = async (url, options) => {
  const adapter = await loadAdapter('sqlite', '@sluice/broker-sqlite', () => import('@sluice/broker-sqlite'))
  return adapter.sqlite(pathOf(url), options)
}

const zeromq: OpenScheme = async (url, options) => {
  const adapter = await loadAdapter('zmq', '@sluice/broker-zeromq', () => import('@sluice/broker-zeromq'))
  return adapter.zeromq(url, options)
}

const inProcess: OpenScheme = (url, options) => {
  checkPlaceless(url)
  return memory(options)
}

/** Which adapter answers for which scheme. The imports above are literal, so that a bundler sees them. */
export const ownSchemes: ReadonlyMap<string, OpenScheme> = new Map([
  ['memory', inProcess],
  ['sqlite', sqlite],
  ['amqp', amqp],
  ['amqps', amqp],
  ['redis', redisStream],
  ['rediss', redisStream],
  ['redis+list', redisList],
  ['rediss+list', redisList],
  ['kafka', kafka],
  ['kafkas', kafka],
  ['nats', nats],
  ['tls', nats],
  ['mqtt', mqtt],
  ['mqtts', mqtt],
  ['ws', mqtt],
  ['wss', mqtt],
  ['zmq', zeromq],
  ['ipc', zeromq],
])
