import type { FaultSubject } from '@sluice/testbed/faults'
import { amqp } from '../src/index.js'
import { subject as quorum } from './fault-subject.js'

/** Classic queues under fault. */
export const subject: FaultSubject = {
  ...quorum,
  name: 'amqp-classic',
  mode: 'classic',
  module: import.meta.url,
  create: (url, { others = [] } = {}) => amqp([url, ...others], { queueType: 'classic' }),
}
