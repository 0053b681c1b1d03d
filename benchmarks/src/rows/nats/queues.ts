import type { Row } from '../../harness/row.js'
import { idleness } from '../server/idleness.js'
import { messagePath } from '../server/message-path.js'
import { oneByOne } from '../server/one-by-one.js'

const measured = { group: 'nats', server: 'nats', broker: 'nats', called: 'NATS' } as const

export const natsQueue: Row = messagePath({
  ...measured,
  messages: [200_000, 40_000],
  about:
    'A fresh server for each process, a stream of work-queue retention in files. Raw: @nats-io/transport-node, at most 2,000 unconfirmed on one reply ' +
    'inbox, message ids; pulls of 2,000 with the next one asked for in time, each acknowledged, only the last confirmed (ours: the last of each batch).',
})
export const natsOneByOne: Row = oneByOne(measured)
export const natsIdleness: Row = idleness('nats', 'nats', [['NATS', 'nats']])
