import type { Figure, Row } from '../../harness/row.js'

type Half = 'publish' | 'consume'

/** Batches through a file. */
export const sqliteMessagePath: Row = {
  group: 'sqlite',
  name: 'messages through a SQLite file',
  about:
    'Publishes all messages into a fresh file, then consumes and acknowledges them, in one process; WAL, synchronous NORMAL on ' +
    'both sides. Raw: better-sqlite3, one transaction of 500 rows, claims of 500 by UPDATE … RETURNING, one DELETE for 500 ' +
    'acknowledgements, with an id each. Concurrency 1,000. Ratios of rates by the wall; by CPU they are steadier.',
  gateRepeats: 3,
  variants: scale => {
    const messages = scale === 'full' ? 300_000 : 60_000
    return [
      { name: 'raw', program: 'sqlite/raw-loop', options: { messages } },
      { name: 'pushMany', program: 'sqlite/sluice-loop', options: { messages, way: 'pushMany' } },
      { name: 'push', program: 'sqlite/sluice-loop', options: { messages, way: 'push' } },
    ]
  },
  figures: [
    byRate('SQLite, `pushMany` / raw', 'pushMany', 'publish', { must: { least: 0.8 }, aims: { least: 0.9 } }),
    byRate('SQLite, consume / raw', 'pushMany', 'consume', { must: { least: 0.8 }, aims: { least: 0.9 } }),
    byRate('SQLite, un-awaited `push` / raw', 'push', 'publish', {
      must: { least: 0.5 },
      aims: { least: 0.6 },
      gated: 'half',
    }),
    byCpu('SQLite, `pushMany` / raw, by CPU', 'pushMany', 'publish'),
    byCpu('SQLite, consume / raw, by CPU', 'pushMany', 'consume'),
  ],
}

function byRate(name: string, variant: string, half: Half, rest: Partial<Figure>): Figure {
  const rate = `messages a second, ${half}`
  return {
    name,
    unit: '',
    digits: 2,
    value: repetition => repetition.of(variant, rate) / repetition.of('raw', rate),
    ...rest,
  }
}

/** The gate holds these to half of what the rates must reach. */
function byCpu(name: string, variant: string, half: Half): Figure {
  const cpu = `CPU µs a message, ${half}`
  return {
    name,
    unit: '',
    digits: 2,
    value: repetition => repetition.of('raw', cpu) / repetition.of(variant, cpu),
    must: { least: 0.4 },
    gated: true,
  }
}
