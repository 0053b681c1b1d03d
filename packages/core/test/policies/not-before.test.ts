import { describe, expect, it } from 'vitest'
import { misfireGraceSettings, notBeforePolicy } from '../../src/policies/not-before.js'
import { type Admissible, run, type Verdict } from '../../src/policies/policy.js'
import { at, delivery } from './fixtures/run-stub.js'

function admit(graceMs: number, facts: Partial<Admissible>, now: number, mostMs?: number): Verdict {
  return notBeforePolicy(graceMs, mostMs).admit?.(delivery(facts), at(now)) as Verdict
}

const ever = Number.POSITIVE_INFINITY
const misfire = { kind: 'settle', as: 'ack', because: expect.stringMatching(/^misfire/) }

describe('notBeforePolicy', () => {
  it('lets run what has no due time, or has reached it', () => {
    expect(admit(ever, {}, 0)).toBe(run)
    expect(admit(ever, { dueAt: 1_000 }, 1_000)).toBe(run)
  })

  it('makes what is early wait until it is due', () => {
    expect(admit(ever, { dueAt: 1_000 }, 999)).toEqual({
      kind: 'wait',
      until: 1_000,
      because: 'not due yet',
      line: undefined,
    })
    expect(admit(ever, { dueAt: 1_000, attempt: 3 }, 999)).toMatchObject({ kind: 'wait', until: 1_000 })
  })
})

/** The table of S110. */
describe('misfire grace', () => {
  const published = Date.UTC(2026, 11, 24, 17, 0, 0)
  const grace = (seconds: number): Partial<Admissible> => ({ overrides: { misfireGraceMs: seconds * 1_000 } })

  it('none: always runs, however late', () => {
    expect(admit(ever, { dueAt: published }, published + 10 * 365 * 86_400_000)).toBe(run)
  })

  it('1 second or more: runs only if not more than that late', () => {
    const facts = { dueAt: published, ...grace(1) }
    expect(admit(ever, facts, published + 1_000)).toBe(run)
    expect(admit(ever, facts, published + 1_001)).toEqual(misfire)
  })

  it('100,000,000 seconds is as good as none', () => {
    expect(admit(ever, { dueAt: published, ...grace(100_000_000) }, published + 3 * 365 * 86_400_000)).toBe(run)
  })

  it('a countdown of 10 s with a grace of 30 s: dropped after 40 s', () => {
    const facts = { dueAt: published + 10_000, ...grace(30) }
    expect(admit(ever, facts, published + 9_999)).toMatchObject({ kind: 'wait' })
    expect(admit(ever, facts, published + 10_000)).toBe(run)
    expect(admit(ever, facts, published + 40_000)).toBe(run)
    expect(admit(ever, facts, published + 40_001)).toEqual(misfire)
  })

  it('at 17:56:30 with a grace of 30 s: 17:56:50 runs, after 17:57:00 it is dropped', () => {
    const facts = { dueAt: Date.UTC(2026, 11, 24, 17, 56, 30), ...grace(30) }
    expect(admit(ever, facts, Date.UTC(2026, 11, 24, 17, 56, 50))).toBe(run)
    expect(admit(ever, facts, Date.UTC(2026, 11, 24, 17, 57, 0))).toBe(run)
    expect(admit(ever, facts, Date.UTC(2026, 11, 24, 17, 57, 0, 1))).toEqual(misfire)
  })

  it('a grace without a due time means nothing', () => {
    expect(admit(ever, grace(1), published)).toBe(run)
  })

  it('of the task holds for all; a message may only take less', () => {
    expect(admit(5_000, { dueAt: 0 }, 5_001)).toEqual(misfire)
    expect(admit(5_000, { dueAt: 0, ...grace(2) }, 2_001)).toEqual(misfire)
    expect(admit(5_000, { dueAt: 0, ...grace(60) }, 5_000)).toBe(run)
    expect(admit(5_000, { dueAt: 0, ...grace(60) }, 5_001)).toEqual(misfire)
  })

  it('may be loosened as far as the task says', () => {
    expect(admit(5_000, { dueAt: 0, ...grace(60) }, 20_000, 20_000)).toBe(run)
    expect(admit(5_000, { dueAt: 0, ...grace(60) }, 20_001, 20_000)).toEqual(misfire)
    expect(admit(5_000, { dueAt: 0 }, 5_001, 20_000)).toEqual(misfire)
  })

  it('is for appointments: a retry is never dropped by it', () => {
    expect(admit(5_000, { dueAt: 0, attempt: 2, ...grace(1) }, 60_000)).toBe(run)
  })
})

describe('misfireGraceSettings', () => {
  it('reads durations; without one it is endless', () => {
    expect(misfireGraceSettings('30s')).toBe(30_000)
    expect(misfireGraceSettings(undefined)).toBe(ever)
  })

  it.each([[0], ['30'], [-1], [null]])('refuses %s', given => {
    expect(() => misfireGraceSettings(given as never)).toThrow(
      expect.objectContaining({ code: 'SLUICE_INVALID_OPTION', option: 'misfireGrace' }),
    )
  })
})
