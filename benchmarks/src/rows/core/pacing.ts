import type { Row } from '../../harness/row.js'

const together = '7, 1,000 and 5,000/s together'

/** Rates in real time. */
export const pacing: Row = {
  group: 'core',
  name: 'pacing',
  about:
    'Three tasks with rates of 7, 1,000 and 5,000 a second in one process, in real time, more waiting than may start; then ' +
    '5,000 a second alone for its CPU. Errors and windows are of the starts as the handlers saw them; a window is any 1 s.',
  variants: scale => {
    const seconds = scale === 'full' ? 60 : 10
    return [
      { name: together, program: 'core/pace', options: { limits: '7,1000,5000', seconds } },
      { name: '5,000/s alone', program: 'core/pace', options: { limits: '5000', seconds: scale === 'full' ? 20 : 5 } },
    ]
  },
  figures: [
    {
      name: 'rate: mean error over 60 s, the worst of 7, 1,000 and 5,000/s',
      unit: '%',
      digits: 3,
      value: repetition => repetition.of(together, 'mean error %, worst'),
      elsewhere: 'fixed windows, bursts',
      must: { most: 0.5 },
      aims: { most: 0.1 },
    },
    {
      name: 'rate: starts above the limit in any 1 s window, the worst of the three',
      unit: '',
      digits: 0,
      value: repetition => repetition.of(together, 'starts over the limit in 1 s, worst'),
      elsewhere: 'up to twice the limit',
      must: { most: 1 },
      aims: { most: 0 },
    },
    {
      name: 'rate: CPU at 5,000/s, of one core',
      unit: '%',
      digits: 1,
      value: repetition => repetition.of('5,000/s alone', 'CPU %'),
      must: { most: 10 },
    },
  ],
}
