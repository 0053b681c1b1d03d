import type { Row } from '../../harness/row.js'
import { idleness } from '../server/idleness.js'
import { messagePath } from '../server/message-path.js'
import { oneByOne } from '../server/one-by-one.js'

const measured = { group: 'kafka', server: 'kafka', broker: 'kafka', called: 'Kafka' } as const

export const kafkaQueue: Row = ungated(
  messagePath({
    ...measured,
    messages: [500_000, 40_000],
    about:
      'One server, a topic of four partitions for each process, one replica. Raw: kafkajs, batches of 1,000 with acks of all replicas, ids in a header; eachBatch, one ' +
      'partition at a time, a commit after each batch (ours: contiguous marks every 100 ms or 5,000), until the last commit is answered and the member has left.',
  }),
)
export const kafkaOneByOne: Row = oneByOne(measured)
export const kafkaIdleness: Row = ungated(idleness('kafka', 'kafka', [['Kafka', 'kafka']]))

/** Consuming and idleness miss what they must, and are shown so; short runs measure little but the joining of a group. */
function ungated(row: Row): Row {
  return { ...row, figures: row.figures.map(({ gated: _, ...figure }) => figure) }
}
