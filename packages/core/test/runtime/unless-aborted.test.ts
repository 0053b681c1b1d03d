import { beforeEach, describe, expect, it, vi } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { unlessAborted } from '../../src/runtime/unless-aborted.js'
import { fateOf, held } from './fixtures/fate-of.js'

let clock: VirtualClock

beforeEach(() => {
  clock = new VirtualClock()
})

describe('a wait that a signal ends', () => {
  it('is what the promise comes to, otherwise', async () => {
    const { signal } = new AbortController()
    await expect(unlessAborted(Promise.resolve(5), signal, 'it')).resolves.toBe(5)
    await expect(unlessAborted(Promise.reject(new Error('no')), signal, 'it')).rejects.toThrow('no')
  })

  it('rejects at once, and releases what comes later', async () => {
    const stop = new AbortController()
    const work = held<string>()
    const late = vi.fn()
    const fate = fateOf(unlessAborted(work.promise, stop.signal, 'it', late))
    stop.abort()
    await clock.settle()
    expect(fate.error).toMatchObject({ code: 'SLUICE_CLOSED', message: 'it is closed' })
    work.resolve('thing')
    await clock.settle()
    expect(late).toHaveBeenCalledWith('thing')
    await expect(unlessAborted(Promise.resolve(1), stop.signal, 'it')).rejects.toThrow('it is closed')
    await expect(unlessAborted(Promise.reject(new Error('no')), stop.signal, 'it')).rejects.toThrow('it is closed')
  })
})
