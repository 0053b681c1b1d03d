import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { memoryStore } from '../../src/memory/memory-store.js'
import { Environment, processEnvironment } from '../../src/runtime/environment.js'

describe('an environment', () => {
  it('goes by its own time and chance, with patience that a test may shorten', () => {
    const clock = new VirtualClock()
    const environment = new Environment(clock, () => 0.25, { receiveMs: 1, lookMs: 2 })
    expect(environment.clock).toBe(clock)
    expect(environment.random()).toBe(0.25)
    expect(environment.patience).toEqual({ receiveMs: 1, lookMs: 2 })
  })

  it('of the process goes by those of the machine', () => {
    expect(Math.abs(processEnvironment.clock.now() - Date.now())).toBeLessThan(60_000)
    expect(processEnvironment.patience).toEqual({ receiveMs: 5_000, lookMs: 1_000 })
  })

  it('shares nothing with another', () => {
    const store = memoryStore()
    const one = new Environment(new VirtualClock(), () => 0)
    expect(one.store(store)).not.toBe(new Environment(new VirtualClock(), () => 0).store(store))
  })

  it('can end', () => {
    const environment = new Environment(new VirtualClock(), () => 0)
    expect(environment.ended).toBe(false)
    environment.end()
    expect(environment.ended).toBe(true)
  })
})
