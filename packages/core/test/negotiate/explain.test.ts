import { describe, expect, it } from 'vitest'
import type { Admin } from '../../src/contract/admin.js'
import type { Capabilities } from '../../src/contract/capabilities.js'
import { explain } from '../../src/runtime/explain.js'
import { able, ground, plain } from './grounds.js'

const admin: Admin = { depth: async () => 0, browse: async () => [] }

describe('explain', () => {
  it('prints the guarantees in force as a table', () => {
    const explanation = explain(ground({}), { ...plain, timeoutMs: 30_000 }, admin)
    expect(String(explanation).split('\n')).toEqual([
      'task charge, queue charge, broker test',
      '  delivery              native    at least once; each message is acknowledged by itself, and the broker confirms it',
      '  fencing               native    a late acknowledgement of an earlier hand-out is refused and reported',
      '  lease                 native    12 s, renewed while the message is held; what a crashed worker held comes back after it',
      '  timeout               in place  30 s, then the signal aborts and the run counts as failed',
      '  order                 native    as published, to one consumer; concurrent runs, retries and hand-backs change it',
      '  reconnect             native    by the client of the broker',
      '  long waits            native    handed back to the broker, up to 10 min at once',
      '  requeue               native    handed back to the broker, at once and not counted',
      '  retry                 native    3 after the first run: published again with its attempt and a delay',
      '  dead letters          native    kept in the queue "charge.dead", with the reason',
      '  poison                native    a dead letter after 10 hand-outs that nobody settled',
      '  headers               native    beside the body',
      '  body                  native    up to 1 MiB',
      '  prefetch              native    up to 200 messages are held',
      '  publish with a delay  native    up to 15 min; longer ones refused: give the task a `store`',
      '  priority              refused   the broker has no priorities: use one queue per level',
      '  depth                 native    counted by the broker',
      '  clear                 refused   the broker cannot: `clear()` rejects',
      '  browse                native    `broker.admin.browse(queue, { max })` looks without taking',
    ])
  })

  it('says what a broker cannot tell about its queues', () => {
    for (const [given, ways] of [
      [undefined, ['refused', 'refused', 'refused']],
      [{}, ['refused', 'refused', 'refused']],
      [{ ...admin, purge: async () => {} }, ['native', 'native', 'native']],
    ] as const) {
      const { guarantees } = explain(ground({}), plain, given)
      expect(guarantees.slice(-3).map(({ feature, way }) => [feature, way])).toEqual([
        ['depth', ways[0]],
        ['clear', ways[1]],
        ['browse', ways[2]],
      ])
    }
  })

  it('adds the remedy that only the adapter knows', () => {
    const remedy = (feature: string): string | undefined =>
      feature === 'priority' ? 'Take the other queues.' : undefined
    const { guarantees } = explain(ground({ delay: {} }, { remedy }), plain)
    const says = (of: string): string | undefined => guarantees.find(({ feature }) => feature === of)?.says
    expect(says('priority')).toBe('the broker has no priorities: use one queue per level. Take the other queues.')
    expect(says('publish with a delay')).toBe('the broker cannot delay: give the task a `store`')
    const dead = explain(ground({ retention: 'none' }, { remedy: () => 'Give it slots.' }), plain)
    expect(dead.guarantees.find(({ feature }) => feature === 'dead letters')?.says).toContain(
      'word. Give it slots. Give the',
    )
  })

  it('is data', () => {
    const explanation = explain(ground({ settlement: 'none', delay: {} }, { store: true }), plain)
    expect(explanation).toMatchObject({
      task: 'charge',
      queue: 'charge',
      broker: 'test',
      capabilities: { lease: 'renewable' },
    })
    expect(explanation.guarantees.find(({ feature }) => feature === 'retry')).toEqual({
      feature: 'retry',
      way: 'store',
      says: '3 after the first run: parked in the store with its attempt until due',
    })
    expect(JSON.parse(JSON.stringify(explanation)).guarantees).toHaveLength(explanation.guarantees.length)
  })

  it('says what lacks, why, and what to add, instead of throwing', () => {
    const explanation = explain(
      ground({ delay: {} }),
      { ...plain, longWaits: ['maintenance', 'rate'] },
      { ...admin, purge: async () => {} },
    )
    expect(explanation.guarantees.filter(({ way }) => way === 'refused')).toEqual([
      {
        feature: 'long waits',
        way: 'refused',
        says: 'the broker cannot delay, and there is no store; maintenance and rate may make a message wait longer than the 6 s that a worker may hold it. Give the task a `store`, which keeps what has to wait, or leave out maintenance and rate.',
      },
      { feature: 'publish with a delay', way: 'refused', says: 'the broker cannot delay: give the task a `store`' },
      { feature: 'priority', way: 'refused', says: 'the broker has no priorities: use one queue per level' },
    ])
  })

  it('says that a delay of nack is of no use where its nack counts, or where it may not be used', () => {
    const { nack } = able.delay
    const saysOf = (capabilities: Partial<Capabilities>): string | undefined =>
      explain(ground({ delay: { nack }, ...capabilities }), { ...plain, longWaits: ['rate'] }).guarantees.find(
        ({ feature }) => feature === 'long waits',
      )?.says
    expect(saysOf({})).toBe('handed back to the broker, up to 10 min at once')
    expect(saysOf({ nackCounts: true })).toContain(
      'the broker delays only by a `nack`, which it counts as a delivery, and there is no store; rate may',
    )
    expect(saysOf({ settlement: 'prefix' })).toContain('only by a `nack`, which this consumer cannot use')
    expect(saysOf({ delay: {} })).toContain('the broker cannot delay')
  })

  it('says where nothing is kept for who is not there', () => {
    const kept = (retention: 'none' | 'until-settled'): string | undefined =>
      explain(ground({ retention }), plain).guarantees.find(({ feature }) => feature === 'retention')?.says
    expect(kept('none')).toBe('none: a message that is published while nobody consumes is gone')
    expect(kept('until-settled')).toBeUndefined()
  })

  it('says the smaller of two limits', () => {
    const small = ground({ limits: { ...able.limits, bodyBytes: 262_144, window: 20 }, priorities: 10 })
    const says = (feature: string): string | undefined =>
      explain(small, plain).guarantees.find(guarantee => guarantee.feature === feature)?.says
    expect(says('body')).toBe('up to 256 KiB')
    expect(says('prefetch')).toBe(
      'up to 20 messages are held, the most the broker hands out unsettled (200 were asked for)',
    )
    expect(says('priority')).toBe('10 levels, 0 to 9')
  })
})
