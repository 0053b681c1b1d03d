import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { Deadlines } from '../../src/consume/deadlines.js'
import { type Slots, slots } from './fixtures/slots.js'

describe('deadlines', () => {
  let clock: VirtualClock
  let deadlines: Deadlines
  let missed: [string, number][]
  let world: Slots

  beforeEach(() => {
    clock = new VirtualClock()
    missed = []
    world = slots()
    deadlines = new Deadlines(clock, slot => {
      missed.push([slot.id, clock.monotonic()])
      deadlines.remove(slot)
    })
  })

  const error = (): Error => new Error('late')

  it('are missed at their instant, in order of time, whatever the order of adding', async () => {
    for (const [id, at] of [
      ['a', 30],
      ['b', 10],
      ['c', 20],
      ['d', 10],
    ] as const)
      deadlines.add(world.take(id), at, error)
    expect(clock.timers).toBe(1)
    await clock.advance(30)
    expect(missed).toEqual([
      ['b', 10],
      ['d', 10],
      ['c', 20],
      ['a', 30],
    ])
    expect(clock.timers).toBe(0)
  })

  it('removed are never missed: first, last, middle and only one', async () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(id => world.take(id)) as [never, never, never, never]
    deadlines.add(a, 10, error)
    deadlines.add(b, 20, error)
    deadlines.add(c, 30, error)
    deadlines.remove(b)
    deadlines.remove(a)
    deadlines.remove(c)
    deadlines.remove(c)
    deadlines.add(d, 15, error)
    await clock.advance(100)
    expect(missed).toEqual([['d', 15]])
  })

  it('are one for each: the earliest counts', async () => {
    const [a, b] = [world.take('a'), world.take('b')]
    deadlines.add(a, 50, error)
    deadlines.add(a, 20, error)
    deadlines.add(b, 20, error)
    deadlines.add(b, 50, error)
    await clock.advance(100)
    expect(missed).toEqual([
      ['a', 20],
      ['b', 20],
    ])
  })

  it('leave no timer when closed', async () => {
    deadlines.add(world.take('a'), 10, error)
    deadlines.close()
    expect(clock.timers).toBe(0)
    await clock.advance(20)
    expect(missed).toEqual([])
  })

  it('hold for any adding and removing', async () => {
    const step = fc.record({ slot: fc.nat(5), at: fc.integer({ min: 1, max: 50 }), add: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
        const time = new VirtualClock()
        const seen: string[] = []
        const each = slots()
        const held = Array.from({ length: 6 }, (_, index) => each.take(String(index)))
        const model = new Map<string, number>()
        const tested: Deadlines = new Deadlines(time, slot => {
          seen.push(`${slot.id}@${time.monotonic()}`)
          tested.remove(slot)
        })
        for (const { slot, at, add } of steps) {
          const id = String(slot)
          if (add) {
            tested.add(held[slot] as never, at, error)
            model.set(id, Math.min(model.get(id) ?? at, at))
          } else {
            tested.remove(held[slot] as never)
            model.delete(id)
          }
        }
        await time.advance(60)
        expect(seen.sort()).toEqual([...model].map(([id, at]) => `${id}@${at}`).sort())
        expect(time.timers).toBe(0)
      }),
      { numRuns: 50 },
    )
  })
})
