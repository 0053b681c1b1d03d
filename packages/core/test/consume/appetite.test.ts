import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { Appetite, type AppetiteFacts } from '../../src/consume/appetite.js'
import { run } from '../../src/policies/policy.js'
import { ratePolicy } from '../../src/policies/rate.js'
import { rateSettings } from '../../src/policies/rate-option.js'

describe('an appetite', () => {
  let clock: VirtualClock
  let held: { running: number; waiting: number; backlog: number; unsettled: number; spread: boolean }
  let later: number[]

  beforeEach(() => {
    clock = new VirtualClock()
    held = { running: 0, waiting: 0, backlog: 0, unsettled: 0, spread: false }
    later = []
  })

  const appetite = (more: Partial<AppetiteFacts> = {}): Appetite =>
    new Appetite({
      clock,
      prefetch: { high: 20, low: 10 },
      concurrency: 10,
      paced: undefined,
      receiveBatch: 1_000,
      window: Number.POSITIVE_INFINITY,
      running: () => held.running,
      waiting: () => held.waiting,
      backlog: () => held.backlog,
      unsettled: () => held.unsettled,
      spread: () => held.spread,
      later: at => later.push(at),
      ...more,
    })

  it('is what is missing to the high mark; once that is reached, nothing until the low one', () => {
    const tested = appetite()
    expect(tested.want()).toBe(20)
    held.running = 10
    held.waiting = 5
    expect(tested.want()).toBe(5)
    held.waiting = 10
    expect(tested.want()).toBe(0)
    held.waiting = 1
    expect(tested.want()).toBe(0)
    held.waiting = 0
    expect(tested.want()).toBe(10)
    held.waiting = 5
    expect(tested.want()).toBe(5)
  })

  it('counts what has come and is not taken yet as waiting', () => {
    held.running = 8
    held.unsettled = 8
    expect(appetite().want(5)).toBe(7)
    expect(appetite({ window: 15 }).want(5)).toBe(2)
    expect(appetite({ window: 15 }).want(9)).toBe(0)
    const tested = appetite()
    expect(tested.want(12)).toBe(0)
    expect(tested.want(3)).toBe(0)
    expect(tested.want(2)).toBe(10)
  })

  it('is one at a time with marks of one and one', () => {
    const tested = appetite({ prefetch: { high: 1, low: 1 } })
    expect(tested.want()).toBe(1)
    held.running = 1
    expect(tested.want()).toBe(0)
    held.running = 0
    expect(tested.want()).toBe(1)
  })

  it('is no more than one receive gives, and than the window leaves', () => {
    expect(appetite({ receiveBatch: 7 }).want()).toBe(7)
    held.unsettled = 12
    expect(appetite({ window: 15 }).want()).toBe(3)
    expect(appetite({ window: 10 }).want()).toBe(0)
  })

  it('is none above four batches of settlements on their way, and none while a lane is too wide', () => {
    held.backlog = 27
    expect(appetite({ receiveBatch: 7 }).want()).toBe(7)
    held.backlog = 28
    expect(appetite({ receiveBatch: 7 }).want()).toBe(0)
    held.backlog = 0
    held.spread = true
    expect(appetite().want()).toBe(0)
  })

  it('is for a minute only for what can run at once, after congestion', async () => {
    const tested = appetite()
    held.running = 4
    tested.congested()
    expect(tested.want()).toBe(6)
    held.waiting = 10
    expect(tested.want()).toBe(0)
    held.waiting = 0
    await clock.advance(59_999)
    expect(tested.want()).toBe(6)
    await clock.advance(1)
    expect(tested.want()).toBe(16)
    expect(tested.want()).toBe(16)
  })

  describe('with a rate', () => {
    const paced = (rate: `${number}/s`): ReturnType<typeof ratePolicy> => ratePolicy(rateSettings(rate))
    const admitAll = (policy: ReturnType<typeof ratePolicy>): void => {
      const context = { now: clock.now(), monotonic: clock.monotonic(), store: undefined }
      let answer = policy.admit?.({} as never, context)
      while (answer === run) answer = policy.admit?.({} as never, context)
    }

    it('is for what may start within two seconds, less what waits already', () => {
      const rate = paced('5/s')
      const tested = appetite({ paced: rate, prefetch: { high: 20_000, low: 10_000 } })
      expect(tested.want()).toBe(rate.startsWithin(0, 2_000))
      held.waiting = 4
      held.running = 50
      expect(tested.want()).toBe(rate.startsWithin(0, 2_000) - 4)
    })

    it('comes back by itself, after half a second, while enough wait', () => {
      const tested = appetite({ paced: paced('5/s'), prefetch: { high: 20_000, low: 10_000 } })
      held.waiting = 11
      expect(tested.want()).toBe(0)
      expect(later).toEqual([500])
    })

    it('is for one, two seconds before its start, where starts are rarer than that', async () => {
      const rate = paced('0.01/s')
      const tested = appetite({ paced: rate })
      expect(tested.want()).toBe(1)
      admitAll(rate)
      expect(tested.want()).toBe(0)
      expect(later).toEqual([98_000])
      await clock.advance(97_999)
      expect(tested.want()).toBe(0)
      await clock.advance(1)
      expect(tested.want()).toBe(1)
      held.waiting = 1
      expect(tested.want()).toBe(0)
    })

    it('has a window for what runs and may start soon, at least one more', async () => {
      const rate = paced('0.01/s')
      const tested = appetite({ paced: rate })
      admitAll(rate)
      held.running = 3
      expect(tested.window()).toBe(4)
      expect(appetite({ paced: paced('100/s') }).window()).toBe(20)
      expect(appetite({ paced: paced('100/s'), window: 7 }).window()).toBe(7)
      expect(appetite({ window: 7 }).window()).toBe(7)
      expect(appetite().window()).toBe(20)
    })
  })
})
