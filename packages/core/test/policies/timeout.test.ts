import { describe, expect, it } from 'vitest'
import type { Overrides } from '../../src/policies/policy.js'
import { timeoutPolicy, timeoutSettings } from '../../src/policies/timeout.js'
import { type RecordedRun, recordedRun } from './fixtures/run-stub.js'

const none = Number.POSITIVE_INFINITY

function started(timeoutMs: number, overrides?: Overrides, mostMs?: number): RecordedRun['limits'] {
  const run = recordedRun({ overrides })
  timeoutPolicy(timeoutMs, mostMs).start?.(run)
  return run.limits
}

describe('timeoutPolicy', () => {
  it('gives each run its time, and the error for when it is over', () => {
    expect(started(30_000)).toEqual([
      { milliseconds: 30_000, error: expect.objectContaining({ code: 'SLUICE_HANDLER_TIMEOUT', timeoutMs: 30_000 }) },
    ])
  })

  it('gives none where there is none', () => {
    expect(started(none)).toEqual([])
    expect(started(none, { retryLimit: 1 })).toEqual([])
    expect(started(30_000, { retryLimit: 1 })).toHaveLength(1)
  })

  it.each([
    ['shorter', 30_000, 1_000, undefined, 1_000],
    ['longer, which it may not', 30_000, 60_000, undefined, 30_000],
    ['some where the task has none', none, 1_000, undefined, 1_000],
    ['longer, which the task allows', 30_000, 60_000, 120_000, 60_000],
    ['longer than the task allows', 30_000, 600_000, 120_000, 120_000],
    ['longer, and what the task allows is less than its own', 30_000, 60_000, 5_000, 30_000],
  ])('lets a message ask for %s', (_, timeoutMs, asked, mostMs, expected) => {
    expect(started(timeoutMs, { timeoutMs: asked }, mostMs)).toEqual([
      { milliseconds: expected, error: expect.objectContaining({ timeoutMs: expected }) },
    ])
  })

  it('makes the error only when it is needed, and one each time', () => {
    const errors: (() => Error)[] = []
    const run = { ...recordedRun(), limit: (_: number, error: () => Error) => void errors.push(error) }
    const policy = timeoutPolicy(5)
    policy.start?.(run)
    policy.start?.(run)
    expect(errors[0]).toBe(errors[1])
    expect(errors[0]?.()).not.toBe(errors[0]?.())
  })
})

describe('timeoutSettings', () => {
  it('reads durations; false and nothing mean none', () => {
    expect(timeoutSettings('30s')).toBe(30_000)
    expect(timeoutSettings(250)).toBe(250)
    expect(timeoutSettings(false)).toBe(none)
    expect(timeoutSettings(undefined)).toBe(none)
  })

  it.each([[0], ['30'], [-1], [null], [true], [none]])('refuses %s', given => {
    expect(() => timeoutSettings(given as never)).toThrow(
      expect.objectContaining({ code: 'SLUICE_INVALID_OPTION', option: 'timeout' }),
    )
  })
})
