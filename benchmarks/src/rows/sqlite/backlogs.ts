import type { Row } from '../../harness/row.js'

const cpu = 'CPU µs a message'

/** Whether a long queue makes its head slower to reach. */
export const sqliteBacklogs: Row = {
  group: 'sqlite',
  name: 'backlogs in a SQLite file',
  about:
    'One worker, with 1,000,000 messages in the file, and with 10,000 filled up again and again; CPU of what is ' +
    'consumed after the first 3,000 of each round. The ratio is of rates by CPU.',
  variants: scale => {
    const timed = scale === 'full' ? 400_000 : 100_000
    const at = (name: string, backlog: number) => ({ name, program: 'sqlite/backlog', options: { backlog, timed } })
    return [at('10,000', 10_000), at('1,000,000', 1_000_000)]
  },
  figures: [
    {
      name: 'SQLite, consume rate at a backlog of 1,000,000 / of 10,000',
      unit: '',
      digits: 2,
      value: repetition => repetition.of('10,000', cpu) / repetition.of('1,000,000', cpu),
      elsewhere: 'pg-boss 0.18 at 50,000',
      must: { least: 0.9 },
      aims: { least: 1 },
      gated: 'half',
    },
  ],
}
