import type { Row } from '../../harness/row.js'

/** What waiting for a file costs. */
export const sqliteIdleness: Row = {
  group: 'sqlite',
  name: 'idleness at a SQLite file',
  about: 'Twenty workers on twenty empty queues of one file; CPU of the process once they wait.',
  gateRepeats: 1,
  variants: scale => [
    { name: '20 queues', program: 'sqlite/idle', options: { queues: 20, seconds: scale === 'full' ? 20 : 5 } },
  ],
  figures: [
    {
      name: 'SQLite, idle worker, 20 empty queues: CPU of one core',
      unit: '%',
      digits: 2,
      value: repetition => repetition.of('20 queues', 'CPU %'),
      elsewhere: 'pollers',
      must: { most: 1 },
      aims: { most: 0.3 },
      gated: 'half',
    },
  ],
}
