import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TimeHeap } from '../../src/consume/time-heap.js'

describe('a heap by time', () => {
  it('gives the earliest first, equal times in order of adding', () => {
    const heap = new TimeHeap<string>()
    expect(heap.next).toBe(Number.POSITIVE_INFINITY)
    expect(heap.pop()).toBeUndefined()
    for (const [at, item] of [
      [5, 'a'],
      [3, 'b'],
      [5, 'c'],
      [4, 'd'],
      [3, 'e'],
    ] as const)
      heap.push(at, item)
    expect(heap.next).toBe(3)
    expect([heap.pop(), heap.pop(), heap.pop(), heap.pop(), heap.pop(), heap.pop()]).toEqual([
      'b',
      'e',
      'd',
      'a',
      'c',
      undefined,
    ])
  })

  it('can be emptied', () => {
    const heap = new TimeHeap<string>()
    heap.push(1, 'a')
    heap.clear()
    expect(heap.next).toBe(Number.POSITIVE_INFINITY)
  })

  it('sorts whatever comes, also in between', () => {
    const step = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant('pop' as const))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), steps => {
        const heap = new TimeHeap<number>()
        let model: { at: number; item: number }[] = []
        steps.forEach((what, item) => {
          if (what === 'pop') {
            const first = model.reduce<{ at: number; item: number } | undefined>(
              (least, each) => (least === undefined || each.at < least.at ? each : least),
              undefined,
            )
            model = model.filter(each => each !== first)
            expect(heap.pop()).toBe(first?.item)
          } else {
            heap.push(what, item)
            model.push({ at: what, item })
          }
        })
      }),
    )
  })
})
