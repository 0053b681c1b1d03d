import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPaced } from '../../src/policies/paced.js'
import { type Admissible, type AdmitContext, run, type Verdict, type Wait } from '../../src/policies/policy.js'
import { ratePolicy } from '../../src/policies/rate.js'
import { type RateOption, rateSettings } from '../../src/policies/rate-option.js'
import { mostInWindow } from './fixtures/paced-starts.js'
import { at, delivery } from './fixtures/run-stub.js'

interface Order {
  readonly supplier: string
}

function rate<Args = unknown>(
  option: RateOption<Args>,
): (facts: Partial<Admissible<Args>>, context: AdmitContext) => Verdict {
  const policy = ratePolicy(rateSettings(option))
  return (facts, context) => policy.admit?.(delivery<Args>(facts), context) as Verdict
}

const wallClock = 1_780_000_000_000

describe('ratePolicy', () => {
  it('lets one start, tells the rest when: all in one line, by the wall clock', () => {
    const admit = rate('5/s')
    expect(admit({}, at(wallClock, 50))).toBe(run)
    const verdict = admit({}, at(wallClock + 20, 70)) as Wait
    expect(verdict).toMatchObject({ kind: 'wait', because: 'rate', line: '' })
    expect(verdict.until).toBeCloseTo(wallClock + 200, 2)
    expect(admit({}, at(wallClock + 200, 250))).toBe(run)
  })

  it('never says an instant at which it would say wait again', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 10_000, noNaN: true }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.integer({ min: 0, max: 4_000_000_000_000 }),
        (limit, monotonic, now) => {
          const admit = rate({ limit })
          expect(admit({}, at(now, monotonic))).toBe(run)
          const { until } = admit({}, at(now, monotonic)) as Wait
          // As admission computes it.
          expect(admit({}, at(now, monotonic + (until - now)))).toBe(run)
        },
      ),
    )
  })

  it('allocates nothing for those who wait in the one line', () => {
    const admit = rate('1/s')
    admit({}, at(0))
    expect(admit({}, at(1))).toBe(admit({}, at(2)))
  })

  it('paces the monotonic clock: a wall clock that jumps changes nothing', () => {
    const admit = rate('1/s')
    expect(admit({}, at(wallClock, 0))).toBe(run)
    expect(admit({}, at(wallClock + 3_600_000, 1))).not.toBe(run)
    expect(admit({}, at(wallClock - 3_600_000, 1_000))).toBe(run)
  })

  it('allows a burst', () => {
    const admit = rate({ limit: 1, burst: 3 })
    const verdicts = [0, 0, 0, 0].map(now => admit({}, at(now)) === run)
    expect(verdicts).toEqual([true, true, true, false])
  })

  it('counts retries, unless told not to', () => {
    const counting = rate({ limit: 1 })
    expect(counting({ attempt: 2 }, at(0))).toBe(run)
    expect(counting({ attempt: 2 }, at(0))).not.toBe(run)
    const free = rate({ limit: 1, countRetries: false })
    expect(free({ attempt: 2 }, at(0))).toBe(run)
    expect(free({ attempt: 1 }, at(0))).toBe(run)
    expect(free({ attempt: 1 }, at(0))).not.toBe(run)
    expect(free({ attempt: 2 }, at(0))).toBe(run)
  })

  it('tells intake how many may start soon', () => {
    const policy = ratePolicy(rateSettings('5/s'))
    expect(isPaced(policy)).toBe(true)
    expect(policy.startsWithin(0, 2_000)).toBe(11)
    expect(policy.nextStart(0)).toBe(0)
    policy.admit?.(delivery(), at(0))
    expect(policy.startsWithin(0, 2_000)).toBe(10)
    expect(policy.nextStart(0)).toBe(200)
    expect(isPaced({ name: 'other' })).toBe(false)
  })

  it('works detached from its object', () => {
    const { admit, startsWithin, nextStart } = ratePolicy(rateSettings('5/s'))
    expect(admit?.(delivery(), at(0))).toBe(run)
    expect([startsWithin(0, 200), nextStart(0)]).toEqual([1, 200])
  })
})

describe('ratePolicy with a key', () => {
  const perSupplier: RateOption<Order> = { limit: 1, per: '1s', key: order => order.supplier }

  it('has a pace for each key, each its own line', () => {
    const admit = rate<Order>(perSupplier)
    expect(admit({ args: { supplier: 'a' } }, at(0))).toBe(run)
    expect(admit({ args: { supplier: 'b' } }, at(0))).toBe(run)
    const waiting = ['a', 'b'].map(supplier => admit({ args: { supplier } }, at(100)) as Wait)
    expect(waiting.map(verdict => verdict.line)).toEqual(['a', 'b'])
    expect(waiting[0]?.until).toBeCloseTo(1_000, 2)
    expect(admit({ args: { supplier: 'a' } }, at(1_000))).toBe(run)
  })

  it('takes numbers as keys; 1 and "1" are one', () => {
    const admit = rate<{ id: string | number }>({ limit: 1, key: ({ id }) => id })
    expect(admit({ args: { id: 1 } }, at(0))).toBe(run)
    expect(admit({ args: { id: '1' } }, at(0))).not.toBe(run)
  })

  it.each([[undefined], [null], [{}], [true]])('keeps aside a message whose key is %s', key => {
    const admit = rate({ limit: 1, key: () => key as never })
    expect(admit({}, at(0))).toMatchObject({ kind: 'settle', as: 'dead-letter' })
  })

  it('lets an error of the key function through: it is the user’s to mend, and nothing is lost', () => {
    const admit = rate({
      limit: 1,
      key: () => {
        throw new TypeError('no supplier')
      },
    })
    expect(() => admit({}, at(0))).toThrow('no supplier')
  })

  it('does not limit intake, since nobody knows which keys will come', () => {
    const policy = ratePolicy(rateSettings(perSupplier))
    expect(policy.startsWithin(0, 2_000)).toBe(Number.POSITIVE_INFINITY)
    expect(policy.nextStart(7)).toBe(7)
  })

  it('keeps the pace of each key, also while idle ones are forgotten', () => {
    const admit = rate<{ key: string }>({ limit: 2, key: args => args.key })
    const starts: number[] = []
    for (let now = 0; now < 60_000; now += 10) {
      if (admit({ args: { key: 'steady' } }, at(now)) === run) starts.push(now)
      // A thousand passers-by a second, each seen once.
      for (let other = 0; other < 10; other++) {
        expect(admit({ args: { key: `${now}-${other}` } }, at(now))).toBe(run)
      }
    }
    expect(starts).toHaveLength(120)
    expect(mostInWindow(starts, 1_000)).toBe(2)
  })

  it('makes a new key wait when a hundred thousand are in use: nothing runs faster for lack of memory', () => {
    const admit = rate<{ key: number }>({ limit: 1, per: '1h', key: args => args.key })
    for (let key = 0; key < 100_000; key++) expect(admit({ args: { key } }, at(0))).toBe(run)
    const verdict = admit({ args: { key: -1 } }, at(10)) as Wait
    expect(verdict).toMatchObject({ kind: 'wait', until: 1_010, line: undefined })
    expect(admit({ args: { key: 5 } }, at(10))).not.toBe(run)
    expect(admit({ args: { key: -1 } }, at(3_600_000))).toBe(run)
  })
})
