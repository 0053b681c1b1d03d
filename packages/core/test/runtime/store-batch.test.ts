import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { StoreBatch } from '../../src/runtime/store-batch.js'
import { fateOf } from './fixtures/fate-of.js'

let clock: VirtualClock

beforeEach(() => {
  clock = new VirtualClock()
})

describe('a batch for the store', () => {
  it('gathers the calls of one tick into one, and gives each its own answers in order', async () => {
    const calls: (readonly number[])[] = []
    const batch = new StoreBatch<number, string>(clock, async items => {
      calls.push(items)
      return items.map(item => `<${item}>`)
    })
    const answers = [batch.ask([1, 2]), batch.ask([]), batch.ask([3])]
    expect(await Promise.all(answers)).toEqual([['<1>', '<2>'], [], ['<3>']])
    await batch.ask([4])
    expect(calls).toEqual([[1, 2, 3], [4]])
  })

  it('rejects for all who asked', async () => {
    const batch = new StoreBatch<number, string>(clock, () => Promise.reject(new Error('away')))
    const fates = [fateOf(batch.ask([1])), fateOf(batch.ask([2]))]
    await clock.settle()
    expect(fates.map(({ error }) => (error as Error).message)).toEqual(['away', 'away'])
  })

  it.each([
    ['nothing', undefined],
    ['too few', ['a']],
    ['too many', ['a', 'b', 'c']],
  ])('rejects for all when the store answers %s', async (_, answer) => {
    const batch = new StoreBatch<number, string>(clock, async () => answer as never)
    const fates = [fateOf(batch.ask([1])), fateOf(batch.ask([2]))]
    await clock.settle()
    for (const { error } of fates) expect(error).toBeInstanceOf(TypeError)
  })
})
