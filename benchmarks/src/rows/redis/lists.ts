import type { Row } from '../../harness/row.js'
import { messagePath } from '../server/message-path.js'
import { oneByOne } from '../server/one-by-one.js'
import { beside, figuresBeside } from './beside.js'

const broker = 'redis-list'
const called = 'Redis lists'

export const lists: Row = messagePath({
  group: 'redis',
  server: 'redis',
  broker,
  called,
  messages: [300_000, 100_000],
  about:
    'A fresh Redis for each process, appendonly everysec. Raw: ioredis, RPUSH of 500 bodies with an id in each; a script that ' +
    'moves 500 into a hash, one HDEL for 500; each call waits for the one before, or overlaps with it. BullMQ: addBulk of 1,000, ' +
    'concurrency 100, a tenth of the messages.',
  others: messages => beside(broker, messages),
  figures: figuresBeside(called),
})

export const listsOneByOne: Row = oneByOne({ group: 'redis', server: 'redis', broker, called })
