import type { Row, Variant } from '../../harness/row.js'
import { messagePath, ours } from '../server/message-path.js'
import { oneByOne } from '../server/one-by-one.js'
import { byRate } from '../server/ratios.js'
import { beside, figuresBeside } from './beside.js'

const broker = 'redis-stream'
const called = 'Redis Streams'
const controls = 'with rate (not binding), concurrency, retry, timeout, expiry, dead letter'
const controlled = { must: { least: 0.7 }, aims: { least: 0.85 } }

export const streams: Row = messagePath({
  group: 'redis',
  server: 'redis',
  broker,
  called,
  messages: [300_000, 100_000],
  about:
    'A fresh Redis for each process, appendonly everysec. Raw: ioredis, a script that adds 500 entries with an id each; COUNT 500, one XACK ' +
    'and one XDEL for 500; each call waits for the one before, or overlaps with it. BullMQ: addBulk of 1,000, concurrency 100, a ' +
    'tenth of the messages. Controls: there is no dedupe yet.',
  others: messages => [
    { ...ours('controls', broker, messages, 'pushMany', true), ungated: true } satisfies Variant,
    ...beside(broker, messages),
  ],
  figures: [
    byRate(`${called}, consume / raw, ${controls}`, 'controls', 'consume', controlled),
    byRate(`${called}, \`pushMany\` / raw, ${controls}`, 'controls', 'publish', controlled),
    ...figuresBeside(called),
  ],
})

export const streamsOneByOne: Row = oneByOne({ group: 'redis', server: 'redis', broker, called })
