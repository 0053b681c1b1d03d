import type { Row } from '../../harness/row.js'
import { idleness } from '../server/idleness.js'

const rate = 'messages a second'

export const redisIdleness: Row = idleness('redis', 'redis', [
  ['Redis Streams', 'redis-stream'],
  ['Redis lists', 'redis-list'],
])

/** Whether a long queue makes its head slower to reach. */
export const redisBacklogs: Row = {
  group: 'redis',
  server: 'redis',
  name: 'backlogs in Redis Streams',
  about:
    'One worker, with 1,000,000 messages in the stream, and with 10,000 filled up again and again; what is consumed after the ' +
    'first 3,000 of each round, by the wall.',
  variants: scale => {
    const timed = scale === 'full' ? 400_000 : 70_000
    const at = (name: string, backlog: number) => {
      return { name, program: 'server/backlog', options: { broker: 'redis-stream', backlog, timed } }
    }
    return [at('10,000', 10_000), at('1,000,000', 1_000_000)]
  },
  figures: [
    {
      name: 'Redis Streams, consume rate at a backlog of 1,000,000 / of 10,000',
      unit: '',
      digits: 2,
      value: repetition => repetition.of('1,000,000', rate) / repetition.of('10,000', rate),
      elsewhere: 'pg-boss 0.18 at 50,000',
      must: { least: 0.9 },
      aims: { least: 1 },
    },
  ],
}
