import type { Row } from '../../harness/row.js'

const cpu = 'CPU µs a message'

/** Whether a long queue makes its head slower to reach. */
export const backlogs: Row = {
  group: 'core',
  name: 'backlogs',
  about:
    'One worker, with 1,000,000 messages in the queue, and with 10,000 filled up again and again; CPU of what is consumed ' +
    'after the first 3,000 of each round. The ratio is of rates by CPU.',
  variants: scale => {
    const timed = scale === 'full' ? 400_000 : 200_000
    const at = (name: string, backlog: number) => ({
      name,
      program: 'core/backlog',
      options: { backlog, timed },
    })
    return [at('10,000', 10_000), at('1,000,000', 1_000_000)]
  },
  figures: [
    {
      name: 'consume rate at a backlog of 1,000,000 / of 10,000',
      unit: '',
      digits: 2,
      value: repetition => repetition.of('10,000', cpu) / repetition.of('1,000,000', cpu),
      elsewhere: 'pg-boss 0.18 at 50,000',
      must: { least: 0.9 },
      aims: { least: 1 },
      gated: true,
    },
  ],
}
