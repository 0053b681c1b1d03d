import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { Grace, within } from '../../src/consume/grace.js'
import { type Fate, fateOf, held } from '../runtime/fixtures/fate-of.js'

describe('a grace', () => {
  let clock: VirtualClock
  let grace: Grace

  beforeEach(() => {
    clock = new VirtualClock()
    grace = new Grace(clock)
  })

  const wait = (): Fate<string> => fateOf(grace.wait().then(() => 'over'))

  it('is over after its time, counted from the beginning', async () => {
    await clock.advance(400)
    grace.atMost(1_000)
    const fate = wait()
    await clock.advance(599)
    expect(fate).toEqual({})
    await clock.advance(1)
    expect(fate).toEqual({ value: 'over' })
    expect(clock.timers).toBe(0)
  })

  it('can be shortened while it is waited for, never prolonged', async () => {
    grace.atMost(1_000)
    const fate = wait()
    grace.atMost(5_000)
    grace.atMost(300)
    await clock.advance(300)
    expect(fate).toEqual({ value: 'over' })
  })

  it('is over at once when it is shortened to what has passed', async () => {
    grace.atMost(1_000)
    const fate = wait()
    await clock.advance(500)
    grace.atMost(0)
    await clock.settle()
    expect(fate).toEqual({ value: 'over' })
    expect(clock.timers).toBe(0)
  })

  it('ends early when nobody needs it, and for good', async () => {
    grace.atMost(1_000)
    const fate = wait()
    grace.end()
    await clock.settle()
    expect(fate).toEqual({ value: 'over' })
    grace.atMost(500)
    expect(clock.timers).toBe(0)
    await expect(grace.wait()).resolves.toBeUndefined()
  })

  it('without a time waits until it is ended', async () => {
    const fate = wait()
    await clock.advance(1_000_000)
    expect(fate).toEqual({})
    grace.end()
    await clock.settle()
    expect(fate).toEqual({ value: 'over' })
  })
})

describe('work within a time', () => {
  it('resolves when it is over, well or not, and leaves no timer', async () => {
    const clock = new VirtualClock()
    await within(clock, 1_000, Promise.resolve())
    await within(clock, 1_000, Promise.reject(new Error('no')))
    expect(clock.timers).toBe(0)
  })

  it('resolves when the time is over', async () => {
    const clock = new VirtualClock()
    const work = held<void>()
    const fate = fateOf(within(clock, 1_000, work.promise).then(() => 'over'))
    await clock.advance(999)
    expect(fate).toEqual({})
    await clock.advance(1)
    expect(fate).toEqual({ value: 'over' })
    work.resolve()
    await clock.settle()
  })
})
