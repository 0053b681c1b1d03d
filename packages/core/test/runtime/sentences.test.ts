import { describe, expect, it } from 'vitest'
import type { Row } from '../../src/runtime/negotiation-row.js'
import { negotiationTable } from '../../src/runtime/negotiation-table.js'
import { inBytes, inWords, list } from '../../src/runtime/negotiation-words.js'
import { able, ground, plain } from '../negotiate/grounds.js'

/** Worlds that make each sentence say something else. */
const grounds = [
  ground({}),
  ground({ acks: 'sent', lease: 'fixed', ordering: 'key', reconnect: 'core', headers: 'envelope' }),
  ground({ settlement: 'prefix', lease: 'connection', retention: 'log', delay: {} }),
  ground({ settlement: 'none', lease: 'none', retention: 'none', delay: {}, stamps: false }, { store: true }),
  ground(
    { limits: { ...able.limits, window: 10, bodyBytes: 1_000 } },
    { consumer: { settlement: 'each', nack: false, move: true } },
  ),
]

const wants = [
  plain,
  {
    ...plain,
    group: 'audit',
    from: new Date(0),
    life: 'session' as const,
    retryLimit: 0,
    longWaits: ['night'],
    timeoutMs: 90_000,
    expiresMs: 86_400_000,
    leaseMs: 5_000,
    bodyLimit: 2_000_000,
    rateGapMs: 100_000,
    poisonAsked: true,
  },
  {
    ...plain,
    from: 'new' as const,
    retryLimit: Number.POSITIVE_INFINITY,
    longWaits: ['night', 'key', 'rate'],
    retryVia: 'process' as const,
  },
  { ...plain, from: 'earliest' as const, deadLetter: 'drop' as const, poison: undefined },
]

describe('every sentence of negotiation', () => {
  const cases = negotiationTable.flatMap(row => [
    ...row.ways.map((way, index) => [`${row.feature}, way ${index + 1}`, row, way.says] as const),
    ...(['lacks', 'because', 'remedy'] as const).map(part => {
      const says: Row['ways'][number]['says'] = (here, wanted) => row.refused?.(here, wanted)[part] ?? 'never refused'
      return [`${row.feature}, ${part}`, row, says] as const
    }),
  ])

  it.each(cases)('%s: says something, wherever it is wanted', (_, row, says) => {
    let said = 0
    for (const here of grounds) {
      for (const wanted of wants) {
        if (row.wanted?.(wanted, here) === false) continue
        const text = says(here, wanted)
        expect(text.length).toBeGreaterThan(2)
        expect(text).not.toMatch(/undefined|NaN|\[object|null/)
        said++
      }
    }
    expect(said).toBeGreaterThan(0)
  })

  it('has lengths of time, sizes and lists as people say them', () => {
    expect(
      [0.5, 250, 1_500, 600_000, 7_200_000, 86_400_000, 172_800_000, Number.POSITIVE_INFINITY].map(inWords),
    ).toEqual(['0.5 ms', '250 ms', '1.5 s', '10 min', '2 h', '1 day', '2 days', 'any time'])
    expect([100, 2_048, 1_572_864, Number.POSITIVE_INFINITY].map(inBytes)).toEqual([
      '100 bytes',
      '2 KiB',
      '1.5 MiB',
      'any size',
    ])
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(list)).toEqual(['', 'a', 'a and b', 'a, b and c'])
  })
})
