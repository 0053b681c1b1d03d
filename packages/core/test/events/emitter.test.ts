import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Emitter } from '../../src/events/emitter.js'

interface Events {
  readonly ended: { readonly id: string }
  readonly begun: { readonly id: string }
}

describe('an emitter', () => {
  const warned = vi.fn()
  beforeEach(() => {
    warned.mockReset()
    vi.spyOn(process, 'emitWarning').mockImplementation(warned)
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('calls the listeners of that event in order, with the event', () => {
    const events = new Emitter<Events>()
    const heard: string[] = []
    events.on('ended', ({ id }) => heard.push(`one ${id}`))
    events.on('ended', ({ id }) => heard.push(`two ${id}`))
    events.on('begun', ({ id }) => heard.push(`begun ${id}`))
    events.emit('ended', { id: 'a' })
    expect(heard).toEqual(['one a', 'two a'])
  })

  it('knows whether anybody listens', () => {
    const events = new Emitter<Events>()
    expect(events.has('ended')).toBe(false)
    expect(new Emitter<{ toString: number }>().has('toString')).toBe(false)
    const off = events.on('ended', () => undefined)
    expect(events.has('ended')).toBe(true)
    expect(events.has('begun')).toBe(false)
    const offBegun = events.on('begun', () => undefined)
    off()
    off()
    expect(events.has('ended')).toBe(false)
    expect(events.has('begun')).toBe(true)
    offBegun()
    expect(events.has('begun')).toBe(false)
    events.emit('ended', { id: 'nobody' })
  })

  it('removes by the listener too, and bears the removal of one that never listened', () => {
    const events = new Emitter<Events>()
    const heard = vi.fn()
    events.on('ended', heard)
    events.off('ended', () => undefined)
    events.off('begun', heard)
    events.emit('ended', { id: 'a' })
    events.off('ended', heard)
    events.emit('ended', { id: 'b' })
    expect(heard).toHaveBeenCalledTimes(1)
  })

  it('is not disturbed by listeners that come and go while it emits', () => {
    const events = new Emitter<Events>()
    const heard: string[] = []
    const off = events.on('ended', () => {
      heard.push('first')
      off()
      events.on('ended', () => heard.push('late'))
    })
    events.on('ended', () => heard.push('second'))
    events.emit('ended', { id: 'a' })
    expect(heard).toEqual(['first', 'second'])
    events.emit('ended', { id: 'b' })
    expect(heard).toEqual(['first', 'second', 'second', 'late'])
  })

  it.each([
    ['an error', new Error('broken'), /a listener of "ended" threw: Error: broken/],
    ['an error without a stack', Object.assign(new Error('bare'), { stack: undefined }), /threw: bare/],
    ['a text', 'just words', /threw: just words/],
    ['what has no words', Object.create(null), /threw: something/],
  ])('goes on when a listener throws %s, and warns', (_, thrown, text) => {
    const events = new Emitter<Events>()
    const heard = vi.fn()
    events.on('ended', () => {
      throw thrown
    })
    events.on('ended', heard)
    events.emit('ended', { id: 'a' })
    expect(heard).toHaveBeenCalledTimes(1)
    expect(warned).toHaveBeenCalledWith(expect.stringMatching(text), { code: 'SLUICE_LISTENER_THREW' })
  })

  it('warns of an asynchronous listener that rejects, instead of ending the process', async () => {
    const events = new Emitter<Events>()
    events.on('ended', async () => {
      throw new Error('later')
    })
    events.emit('ended', { id: 'a' })
    await new Promise(resolve => setImmediate(resolve))
    expect(warned).toHaveBeenCalledWith(expect.stringMatching(/later/), { code: 'SLUICE_LISTENER_THREW' })
  })
})
