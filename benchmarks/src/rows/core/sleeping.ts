import type { Row } from '../../harness/row.js'

/** Whether anything but the tasks themselves takes time. */
export const sleeping: Row = {
  group: 'core',
  name: 'sleeping tasks',
  about:
    '10,000 tasks that sleep 1, 3, 5 or 10 s (2.65 s on average), concurrency 10,000, one process, on the memory broker: ' +
    'the floor of the same row on RabbitMQ.',
  variants: scale => [
    { name: 'sleepers', program: 'core/sleepers', options: { tasks: scale === 'full' ? 10_000 : 1_000 } },
  ],
  figures: [
    {
      name: '10,000 tasks of random sleep up to 10 s, memory, one process, 10,000 in flight',
      unit: 's',
      digits: 3,
      value: repetition => repetition.of('sleepers', 'seconds'),
      elsewhere: 'floor 10 s; on RabbitMQ magne 16.87 s, dramatiq-gevent 22.91 s',
      must: { most: 10.5 },
      aims: { most: 10.25 },
    },
  ],
}
