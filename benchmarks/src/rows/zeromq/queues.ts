import type { Row } from '../../harness/row.js'
import { idleness } from '../server/idleness.js'
import { messagePath } from '../server/message-path.js'
import { oneByOne } from '../server/one-by-one.js'
import { byRate } from '../server/ratios.js'

const measured = { group: 'zeromq', server: 'sluice-hub', broker: 'zeromq', called: 'ZeroMQ' } as const

export const zeromqQueue: Row = messagePath({
  ...measured,
  messages: [200_000, 40_000],
  about:
    'A fresh hub for each process, in a process of its own, its messages in memory. Raw: a DEALER and a ROUTER in a process of its own that keeps ' +
    'frames in an array, without leases, delays or receipts of single messages; 100 messages a frame, a part each, 2,000 under way, each frame confirmed, and acknowledged once ' +
    'handled. Packed, for comparison: the same with 100 messages in one part, which the ROUTER hands on unread.',
  others: messages => [
    {
      name: 'packed',
      program: 'server/raw-loop',
      options: { broker: 'zeromq-packed', messages, overlap: false },
      ungated: true,
    },
  ],
  figures: [
    byRate('ZeroMQ, consume / raw, packed', 'pushMany', 'consume', {}, 'packed'),
    byRate('ZeroMQ, `pushMany` / raw, packed', 'pushMany', 'publish', {}, 'packed'),
  ],
})
export const zeromqOneByOne: Row = oneByOne(measured)
export const zeromqIdleness: Row = idleness('zeromq', 'sluice-hub', [['ZeroMQ', 'zeromq']])
