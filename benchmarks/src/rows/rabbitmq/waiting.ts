import type { Row } from '../../harness/row.js'
import { idleness } from '../server/idleness.js'

export const rabbitmqIdleness: Row = idleness('rabbitmq', 'rabbitmq', [['RabbitMQ', 'rabbitmq-quorum']])

/** Whether anything but the tasks themselves takes time. */
export const rabbitmqSleeping: Row = {
  group: 'rabbitmq',
  server: 'rabbitmq',
  name: 'sleeping tasks on RabbitMQ',
  about:
    '10,000 tasks that sleep 1, 3, 5 or 10 s (2.65 s on average) in a quorum queue, concurrency 10,000, one process; from the ' +
    'start of the worker to the end of the last. Raw: amqplib, prefetch 10,000.',
  variants: scale => {
    const tasks = scale === 'full' ? 10_000 : 1_000
    return [
      { name: 'raw', program: 'raw/rabbitmq-sleepers', options: { tasks } },
      { name: 'sleepers', program: 'server/sleepers', options: { broker: 'rabbitmq-quorum', tasks } },
    ]
  },
  figures: [
    {
      name: '10,000 tasks of random sleep up to 10 s, RabbitMQ, one process, 10,000 in flight',
      unit: 's',
      digits: 3,
      value: repetition => repetition.of('sleepers', 'seconds'),
      elsewhere: 'floor 10 s; magne 16.87 s, dramatiq-gevent 22.91 s; the next line',
      must: { most: 10.5 },
      aims: { most: 10.25 },
    },
    {
      name: 'the same by amqplib alone',
      unit: 's',
      digits: 3,
      value: repetition => repetition.of('raw', 'seconds'),
    },
  ],
}
