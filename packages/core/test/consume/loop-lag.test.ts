import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { LoopLag } from '../../src/consume/loop-lag.js'

describe('the lag of the loop', () => {
  it('is looked at once a second while there is work, and not after', async () => {
    const clock = new VirtualClock()
    let busy = true
    const lag = new LoopLag(clock, () => busy)
    expect(lag.lagMs).toBe(0)
    lag.begin()
    lag.begin()
    expect(clock.timers).toBe(1)
    await clock.advance(3_000)
    expect(lag.lagMs).toBe(0)
    busy = false
    await clock.advance(1_000)
    expect(clock.timers).toBe(0)
  })

  it('is by how much the look came late', async () => {
    let now = 0
    let wake: () => void = () => undefined
    const at = (_: number, run: () => void) => {
      wake = run
      return () => undefined
    }
    const clock = { monotonic: () => now, at }
    const lag = new LoopLag(clock as never, () => false)
    lag.begin()
    now = 1_750
    wake()
    expect(lag.lagMs).toBe(750)
  })

  it('leaves no timer when closed', () => {
    const clock = new VirtualClock()
    const lag = new LoopLag(clock, () => true)
    lag.close()
    lag.begin()
    lag.close()
    expect(clock.timers).toBe(0)
  })
})
