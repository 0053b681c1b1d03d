import type { Row } from '../../harness/row.js'

/** Whether anything is kept of messages that are done. */
export const memoryOverTime: Row = {
  group: 'core',
  name: 'memory over time',
  about:
    'Publishes and consumes at once, a few thousand messages under way, all controls on; the resident set after two ' +
    'collections at every tenth of a million messages, after 200,000 to warm up. ± is half the range over its middle.',
  gateRepeats: 1,
  variants: scale => [
    {
      name: 'steady flow',
      program: 'core/steady-flow',
      options: { messages: scale === 'full' ? 1_000_000 : 500_000 },
      nodeOptions: ['--expose-gc'],
    },
  ],
  figures: [
    {
      name: 'RSS over a million messages: flat within ±',
      unit: '%',
      digits: 1,
      value: repetition => repetition.of('steady flow', 'RSS ± %'),
      elsewhere: 'grows',
      must: { most: 5 },
      aims: { most: 2 },
      gated: true,
    },
  ],
}
