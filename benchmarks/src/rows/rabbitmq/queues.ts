import type { Row } from '../../harness/row.js'
import { messagePath } from '../server/message-path.js'
import { oneByOne } from '../server/one-by-one.js'

const common = { group: 'rabbitmq', server: 'rabbitmq' } as const
const about =
  'One server for all, durable queues, persistent messages, confirms. Raw: amqplib, 2,000 unconfirmed at most, message ids; ' +
  'prefetch 1,000, one acknowledgement for whatever has come.'

const quorum = { ...common, broker: 'rabbitmq-quorum', called: 'RabbitMQ quorum queue' } as const
const plain = { ...common, broker: 'rabbitmq-plain', called: 'RabbitMQ classic queue' } as const
const ranked = { ...common, broker: 'rabbitmq-classic', called: 'RabbitMQ classic queue, ten priorities' } as const

export const quorumQueue: Row = messagePath({ ...quorum, messages: [100_000, 20_000], about })
// Both sides of a row use queues of the same kind: priorities cost the server itself half of its rate.
export const classicQueue: Row = messagePath({ ...plain, messages: [60_000, 10_000], about })
export const rankedQueue: Row = messagePath({ ...ranked, messages: [60_000, 10_000], about })

export const quorumOneByOne: Row = oneByOne(quorum)
export const classicOneByOne: Row = oneByOne(plain)
