import type { Row } from '../../harness/row.js'
import { messagePath } from '../server/message-path.js'
import { oneByOne } from '../server/one-by-one.js'
import { byRate } from '../server/ratios.js'

const common = { group: 'rabbitmq', server: 'rabbitmq' } as const
const about =
  'One server for all, durable queues, persistent messages, confirms. Raw: amqplib, 2,000 unconfirmed at most, message ids; ' +
  'prefetch 1,000, one acknowledgement for whatever has come.'

const quorum = { ...common, broker: 'rabbitmq-quorum', called: 'RabbitMQ quorum queue' } as const
const classic = { ...common, broker: 'rabbitmq-classic', called: 'RabbitMQ classic queue' } as const

export const quorumQueue: Row = messagePath({ ...quorum, messages: [100_000, 20_000], about })
const priorities = 'raw, ten priorities'

/** There the server is what limits: CPU of the client tells more. */
export const classicQueue: Row = messagePath({
  ...classic,
  messages: [60_000, 10_000],
  about: `${about} Sluice's classic queues have ten priorities; raw has none, or as many.`,
  others: messages => {
    const options = { broker: 'rabbitmq-priorities', messages, overlap: false }
    return [{ name: priorities, program: 'server/raw-loop', options, ungated: true }]
  },
  figures: [
    byRate(`${classic.called}, consume / raw with ten priorities`, 'pushMany', 'consume', {}, priorities),
    byRate(`${classic.called}, \`pushMany\` / raw with ten priorities`, 'pushMany', 'publish', {}, priorities),
  ],
})

export const quorumOneByOne: Row = oneByOne(quorum)
export const classicOneByOne: Row = oneByOne(classic)
