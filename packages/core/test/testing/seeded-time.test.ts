import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { ProcessClock } from '../../src/testing/process-clock.js'
import { seededRandom } from '../../src/testing/seeded-random.js'

const numbers = (seed: number, stream?: number): number[] => {
  const random = seededRandom(seed, stream)
  return Array.from({ length: 1_000 }, () => random())
}

describe('seeded chance', () => {
  it('repeats itself for the same seed and stream, and for no other', () => {
    expect(numbers(1)).toEqual(numbers(1))
    expect(numbers(1, 3)).toEqual(numbers(1, 3))
    const firsts = [numbers(1), numbers(2), numbers(-1), numbers(1, 1), numbers(1, 2), numbers(2 ** 31)]
    expect(new Set(firsts.map(([first]) => first)).size).toBe(firsts.length)
  })

  it('is spread evenly from 0 to 1', () => {
    for (const seed of [0, 1, 2, 1_000]) {
      const tenths = new Array<number>(10).fill(0)
      for (const number of numbers(seed)) {
        expect(number).toBeGreaterThanOrEqual(0)
        expect(number).toBeLessThan(1)
        tenths[Math.floor(number * 10)]!++
      }
      for (const count of tenths) expect(count).toBeGreaterThan(60)
    }
  })
})

describe('the clock of a process', () => {
  it('goes as the clock of its world', async () => {
    const world = new VirtualClock(1_000)
    const clock = new ProcessClock(world)
    const told: string[] = []
    clock.at(50, () => told.push('at'))
    clock.at(60, () => told.push('never'))()
    clock.tick(() => told.push('tick'))
    clock.yield(() => told.push('yield'))
    expect(clock.timers).toBe(1)
    await world.advance(100)
    expect(told).toEqual(['tick', 'yield', 'at'])
    expect([clock.now(), clock.monotonic(), clock.timers]).toEqual([1_100, 100, 0])
  })

  it('stands still when the process has ended, while the world goes on', async () => {
    const world = new VirtualClock()
    const clock = new ProcessClock(world)
    const other = new ProcessClock(world)
    const told: string[] = []
    clock.at(50, () => told.push('at'))
    clock.tick(() => told.push('tick'))
    clock.yield(() => told.push('yield'))
    other.at(50, () => told.push('other'))
    clock.end()
    clock.at(10, () => told.push('late'))()
    clock.tick(() => told.push('late'))
    await world.advance(100)
    expect(told).toEqual(['other'])
    expect(world.timers).toBe(0)
  })
})
