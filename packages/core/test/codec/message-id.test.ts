import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { MessageIds, timeOfId } from '../../src/codec/message-id.js'

const start = Date.UTC(2026, 0, 1)

describe('message ids', () => {
  it('are 18 lower-case letters and digits, tell their time, and sort as they were made', () => {
    const clock = new VirtualClock(start)
    const ids = new MessageIds(clock, () => 0.5)
    let before = ''
    for (let count = 0; count < 50_000; count++) {
      const id = ids.next()
      expect(id).toMatch(/^[0-9a-z]{18}$/)
      expect(timeOfId(id)).toBe(start)
      expect(id > before).toBe(true)
      before = id
    }
  })

  it('are unique within a millisecond, across milliseconds, and when the wall clock jumps back', async () => {
    const clock = new VirtualClock(start)
    const ids = new MessageIds(clock, () => 0)
    const seen = new Set<string>()
    const take = (): void => {
      for (let count = 0; count < 20_000; count++) seen.add(ids.next())
    }
    take()
    await clock.advance(1)
    take()
    const back = new MessageIds({ ...clock, now: () => start - 5 } as never, () => 0.999)
    for (let count = 0; count < 1_000; count++) seen.add(back.next())
    expect(seen.size).toBe(41_000)
  })

  it('go on from the beginning after 1.6 million, without a longer id', () => {
    const ids = new MessageIds(new VirtualClock(start), () => 0)
    let longest = 0
    for (let count = 0; count <= 36 ** 4; count++) longest = Math.max(longest, ids.next().length)
    expect(longest).toBe(18)
    expect(ids.next()).toMatch(/0000001$/)
  })

  it('sort by their time, also those of other processes', async () => {
    const clock = new VirtualClock(start)
    const one = new MessageIds(clock, () => 0.99)
    const other = new MessageIds(clock, () => 0)
    const ids: string[] = []
    for (let turn = 0; turn < 200; turn++) {
      ids.push((turn % 2 === 0 ? one : other).next())
      await clock.advance(1)
    }
    expect([...ids].sort()).toEqual(ids)
  })

  it('differ between processes of the same instant', () => {
    const clock = new VirtualClock(start)
    expect(new MessageIds(clock, () => 0.1).next()).not.toBe(new MessageIds(clock, () => 0.2).next())
  })

  it('may be made by others who do not fill up the counter', () => {
    const prefix = start.toString(36).padStart(8, '0')
    expect(timeOfId(`${prefix}abcdef0`)).toBe(start)
    expect(timeOfId(`${prefix}abcdef12z`)).toBe(start)
  })

  it.each([
    ['an order number', 'order-4711'],
    ['a uuid', '3f2c8f0e-9b1d-4a6e-8a2f-5f1f3c9d7e11'],
    ['too short', 'mjuc2a00abcdef'],
    ['too long', 'mjuc2a00abcdef12345'],
    ['upper case', 'MJUC2A00ABCDEF0'],
    ['before 2020', 'abcdefghijklmnop'],
    ['nothing', ''],
  ])('tell no time when foreign: %s', (_, id) => {
    expect(timeOfId(id)).toBeUndefined()
  })

  it('of any text tell a plausible time or none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 20 }), id => {
        const time = timeOfId(id)
        expect(time === undefined || (time >= Date.UTC(2020) && time < Date.UTC(2060))).toBe(true)
      }),
    )
  })
})
