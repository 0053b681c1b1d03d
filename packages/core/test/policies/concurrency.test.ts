import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concurrencyPolicy, concurrencySettings, defaultConcurrency } from '../../src/policies/concurrency.js'
import { run, type Verdict } from '../../src/policies/policy.js'
import { at, delivery, recordedRun } from './fixtures/run-stub.js'

describe('concurrencyPolicy', () => {
  it('lends so many places, and says to ask again when one comes back', () => {
    const policy = concurrencyPolicy(2)
    const ask = (): Verdict => policy.admit?.(delivery(), at(0)) as Verdict
    expect([ask(), ask()]).toEqual([run, run])
    expect(policy.running).toBe(2)
    expect(ask()).toEqual({
      kind: 'wait',
      until: Number.POSITIVE_INFINITY,
      because: 'concurrency: 2 run',
      line: undefined,
    })
    expect(ask()).toBe(ask())
    policy.release?.(recordedRun(), 'succeeded')
    expect(policy.running).toBe(1)
    expect(ask()).toBe(run)
  })

  it('takes a place back however it ends', () => {
    const policy = concurrencyPolicy(1)
    for (const end of ['refused', 'succeeded', 'failed', 'abandoned'] as const) {
      expect(policy.admit?.(delivery(), at(0))).toBe(run)
      policy.release?.(recordedRun(), end)
    }
    expect(policy.running).toBe(0)
  })

  it('never lends more than its limit, and never less while somebody asks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.boolean()), (limit, steps) => {
        const policy = concurrencyPolicy(limit)
        let lent = 0
        for (const asks of steps) {
          if (asks) {
            const admitted = policy.admit?.(delivery(), at(0)) === run
            expect(admitted).toBe(lent < limit)
            if (admitted) lent++
          } else if (lent > 0) {
            policy.release?.(recordedRun(), 'succeeded')
            lent--
          }
          expect(policy.running).toBe(lent)
        }
      }),
    )
  })
})

describe('concurrencySettings', () => {
  it.each([[1], [100], [1_000_000]])('takes %d', given => {
    expect(concurrencySettings(given)).toBe(given)
  })

  it.each([[0], [-1], [1.5], [Number.NaN], [Number.POSITIVE_INFINITY], [1_000_001], ['5'], [null]])(
    'refuses %s',
    given => {
      expect(() => concurrencySettings(given as never)).toThrow(
        expect.objectContaining({ code: 'SLUICE_INVALID_OPTION', option: 'concurrency' }),
      )
    },
  )

  it('has defaults: 100, and with a rate so many that the rate is what counts', () => {
    expect([defaultConcurrency(false), defaultConcurrency(true)]).toEqual([100, 10_000])
  })
})
