import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { backoffMs, pause } from '../../src/runtime/backoff.js'
import { fateOf } from './fixtures/fate-of.js'

let clock: VirtualClock

beforeEach(() => {
  clock = new VirtualClock()
})

describe('the backoff of connections', () => {
  it('doubles from 100 ms to 5 s, with full jitter, never 0', () => {
    const most = (attempt: number): number => backoffMs(attempt, () => 0.999_999)
    expect([1, 2, 3, 6, 7, 100, 10_000].map(most)).toEqual([100, 200, 400, 3_200, 5_000, 5_000, 5_000])
    expect(backoffMs(5, () => 0)).toBe(1)
    expect(backoffMs(2, () => 0.5)).toBe(100)
  })
})

describe('a pause', () => {
  it('resolves after its time, by the clock', async () => {
    const fate = fateOf(pause(clock, 100, new AbortController().signal).then(() => 'over'))
    await clock.advance(99)
    expect(fate).toEqual({})
    await clock.advance(1)
    expect(fate).toEqual({ value: 'over' })
  })

  it('rejects on abort, before or meanwhile, and leaves no timer', async () => {
    const stop = new AbortController()
    const fate = fateOf(pause(clock, 100, stop.signal))
    stop.abort()
    await clock.settle()
    expect(fate.error).toMatchObject({ code: 'SLUICE_CLOSED' })
    await expect(pause(clock, 100, stop.signal)).rejects.toMatchObject({ code: 'SLUICE_CLOSED' })
    expect(clock.timers).toBe(0)
  })
})
