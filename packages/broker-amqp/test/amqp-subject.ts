import type { Subject } from '@sluice/conformance'
import { sharedServer } from '@sluice/testbed/vitest'
import { amqp } from '../src/index.js'

const server = sharedServer('rabbitmq')
const url = server?.url ?? 'amqp://127.0.0.1:5672'

const facts = {
  module: import.meta.url,
  url,
  server: { name: 'rabbitmq', version: server?.version ?? 'unknown', real: true },
  timeScale: 0.2,
} as const

const whatDepthIs =
  'AMQP tells how many messages wait in a queue, not how many are handed out or on their way through the delay levels.'

/** What `depth` cannot count; everything else is claimed or not. */
const waive = {
  'admin/depth-counts-what-is-handed-out': whatDepthIs,
  'delay/counts-in-the-depth': whatDepthIs,
}

/** Quorum queues, as by default. */
export const subject: Subject = { ...facts, name: 'amqp', waive, create: (address = url) => amqp(address) }

/** Classic queues, with priorities. */
export const classicSubject: Subject = {
  ...facts,
  name: 'amqp-classic',
  mode: 'classic',
  waive,
  create: (address = url) => amqp(address, { queueType: 'classic' }),
}
