import { describe, expect, it } from 'vitest'
import { run, type Verdict } from '../../src/policies/policy.js'
import { type QuietWindow, quietHours } from './fixtures/quiet-hours.js'
import { at, delivery } from './fixtures/run-stub.js'

const hour = 3_600_000

/** Asks one policy at each time; times as ISO texts. */
function ask(windows: readonly QuietWindow[], ...times: string[]): (string | undefined)[] {
  const policy = quietHours(windows)
  return times.map(time => {
    const verdict = policy.admit?.(delivery(), at(Date.parse(time))) as Verdict
    return verdict.kind === 'wait' ? new Date(verdict.until).toISOString().slice(0, 16) : undefined
  })
}

describe('quiet hours, written with the hooks alone', () => {
  it('makes what comes at night wait for the morning, over midnight, in its own time zone', () => {
    const night = [{ from: '22:00', to: '06:00', timeZone: 'Asia/Shanghai' }]
    expect(
      ask(
        night,
        '2026-01-10T13:59:59Z', // 21:59:59
        '2026-01-10T14:00:00Z', // 22:00
        '2026-01-10T16:30:00Z', // 00:30
        '2026-01-10T21:59:59.999Z', // 05:59:59.999
        '2026-01-10T22:00:00Z', // 06:00
      ),
    ).toEqual([undefined, '2026-01-10T22:00', '2026-01-10T22:00', '2026-01-10T22:00', undefined])
  })

  it('knows windows within a day, and the end of one that runs into the next', () => {
    const windows = [
      { from: '12:00', to: '13:00', timeZone: 'UTC' },
      { from: '12:30', to: '14:00', timeZone: 'UTC' },
    ]
    expect(ask(windows, '2026-01-10T11:59:00Z', '2026-01-10T12:10:00Z', '2026-01-10T14:00:00Z')).toEqual([
      undefined,
      '2026-01-10T14:00',
      undefined,
    ])
  })

  it('is an hour shorter in the night when clocks go forward, an hour longer when they go back', () => {
    const night = [{ from: '22:00', to: '06:00', timeZone: 'Europe/Paris' }]
    const lengthFrom = (time: string): number => (Date.parse(`${ask(night, time)[0]}:00Z`) - Date.parse(time)) / hour
    expect(lengthFrom('2026-01-10T21:00:00Z')).toBe(8)
    expect(lengthFrom('2026-03-28T21:00:00Z')).toBe(7)
    expect(lengthFrom('2026-10-24T20:00:00Z')).toBe(9)
  })

  it('asks the time zone once for a whole night, and again after a jump back of the wall clock', () => {
    const night = [{ from: '22:00', to: '06:00', timeZone: 'UTC' }]
    expect(ask(night, '2026-01-10T23:00:00Z', '2026-01-10T12:00:00Z', '2026-01-10T23:00:00Z')).toEqual([
      '2026-01-11T06:00',
      undefined,
      '2026-01-11T06:00',
    ])
  })

  it('lets everything run without windows', () => {
    const verdict = quietHours([]).admit?.(delivery(), at(0))
    expect(verdict).toBe(run)
  })
})
