import { beforeEach, describe, expect, it, vi } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { CallTimeout } from '../../src/errors/call-timeout.js'
import { CallGuard } from '../../src/runtime/call-guard.js'
import { fateOf, held } from './fixtures/fate-of.js'

describe('a guard of calls', () => {
  let clock: VirtualClock
  let guard: CallGuard

  beforeEach(() => {
    clock = new VirtualClock()
    guard = new CallGuard(clock)
  })

  it('passes answers and rejections on, and keeps no timer', async () => {
    await expect(guard.wait('asking', 10, async () => 5)).resolves.toBe(5)
    const raw = new Error('no')
    await expect(guard.wait('asking', 10, () => Promise.reject(raw))).rejects.toBe(raw)
    await expect(
      guard.wait('asking', 10, () => {
        throw raw
      }),
    ).rejects.toBe(raw)
    expect(clock.timers).toBe(0)
  })

  it('gives up on a call that hangs, not before its time and within a second of it', async () => {
    const fate = fateOf(guard.wait('asking', 5_000, () => new Promise(() => undefined)))
    await clock.advance(5_000)
    expect(fate).toEqual({})
    await clock.advance(1_000)
    expect(fate.error).toBeInstanceOf(CallTimeout)
    expect((fate.error as Error).message).toBe('asking: no answer within 5000 ms')
    expect(clock.timers).toBe(0)
  })

  it('has one timer for all calls, and gives each its time', async () => {
    const hang = (milliseconds: number): object =>
      fateOf(guard.wait('asking', milliseconds, () => new Promise(() => undefined)))
    const fates = [hang(5_000), hang(60_000), hang(1_000), hang(5_900)]
    expect(clock.timers).toBe(1)
    const given = (): boolean[] => fates.map(fate => 'error' in fate)
    await clock.advance(2_000)
    expect(given()).toEqual([false, false, true, false])
    await clock.advance(4_900)
    expect(given()).toEqual([true, false, true, true])
    await clock.advance(54_100)
    expect(given()).toEqual([true, true, true, true])
    expect(clock.timers).toBe(0)
  })

  it('gives an answer that comes too late to whoever releases it; nobody else hears of it', async () => {
    const call = held<string>()
    const late = vi.fn()
    const fate = fateOf(guard.wait('making', 10, () => call.promise, late))
    await clock.advance(1_010)
    expect(fate.error).toBeInstanceOf(CallTimeout)
    expect(late).not.toHaveBeenCalled()
    call.resolve('thing')
    await clock.settle()
    expect(late).toHaveBeenCalledWith('thing')
    expect(clock.timers).toBe(0)
  })

  it('bears a late rejection, a late answer that nobody wants, and a release that throws', async () => {
    const calls = [held<string>(), held<string>(), held<string>()] as const
    const broken = (): never => {
      throw new Error('no')
    }
    const fates = [
      fateOf(guard.wait('a', 10, () => calls[0].promise)),
      fateOf(guard.wait('b', 10, () => calls[1].promise)),
      fateOf(guard.wait('c', 10, () => calls[2].promise, broken)),
    ]
    await clock.advance(1_010)
    calls[0].reject(new Error('late'))
    calls[1].resolve('late')
    calls[2].resolve('late')
    await clock.settle()
    for (const fate of fates) expect(fate.error).toBeInstanceOf(CallTimeout)
  })
})
