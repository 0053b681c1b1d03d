import type { Row } from '../../harness/row.js'
import { besideCelery } from './beside-celery.js'

const tenfold = { must: { least: 10 }, aims: { least: 30 } }
const redis = {
  server: 'redis',
  messages: [300_000, 100_000],
  about: 'A fresh Redis for each process, with an append-only file; Celery through redis-py and a list.',
  consume: tenfold,
  publish: tenfold,
} as const

const rabbitmq = {
  server: 'rabbitmq',
  about:
    'One server for all, durable queues, persistent messages. Celery declares a classic queue, as it does by default, whatever ours ' +
    'is. By default it does not wait for confirmations, which promises less than Sluice does; with confirm_publish it waits for each.',
  publish: { must: { least: 10 }, aims: { least: 18 } },
} as const

export const celeryStreams: Row = besideCelery({ ...redis, broker: 'redis-stream', called: 'Redis Streams' })
export const celeryLists: Row = besideCelery({ ...redis, broker: 'redis-list', called: 'Redis lists' })

export const celeryQuorum: Row = besideCelery({
  ...rabbitmq,
  broker: 'rabbitmq-quorum',
  called: 'RabbitMQ quorum queue',
  messages: [100_000, 20_000],
  consume: { must: { least: 20 }, aims: { least: 30 } },
})

export const celeryClassic: Row = besideCelery({
  ...rabbitmq,
  broker: 'rabbitmq-plain',
  called: 'RabbitMQ classic queue',
  messages: [60_000, 10_000],
  consume: { must: { least: 9 }, aims: { least: 12 } },
})
