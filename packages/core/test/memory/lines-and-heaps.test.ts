import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChunkedLine } from '../../src/memory/chunked-line.js'
import { MinHeap } from '../../src/memory/min-heap.js'

describe('chunked line', () => {
  it('is a plain queue, at every length around its chunks', () => {
    const step = fc.oneof(
      fc.record({ push: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ shift: fc.integer({ min: 1, max: 300 }) }),
      fc.constant({ clear: true as const }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30, size: 'max' }), steps => {
        const line = new ChunkedLine<{ readonly value: number }>()
        let plain: number[] = []
        let next = 0
        for (const each of steps) {
          if ('push' in each) {
            for (let left = each.push; left > 0; left--) {
              plain.push(next)
              line.push({ value: next++ })
            }
          } else if ('shift' in each) {
            for (let left = each.shift; left > 0; left--) expect(line.shift()?.value).toBe(plain.shift())
          } else if (plain.length % 3 === 0) {
            line.clear()
            plain = []
          }
          expect(line.size).toBe(plain.length)
          expect([...line].map(item => item.value)).toEqual(plain)
        }
      }),
    )
  })
})

describe('min heap', () => {
  it('gives the least first, whatever comes in between', () => {
    const step = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant('pop' as const))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), steps => {
        const heap = new MinHeap<{ readonly value: number }>((one, other) => one.value < other.value)
        const plain: number[] = []
        for (const each of steps) {
          if (each === 'pop') expect(heap.pop()?.value).toBe(plain.shift())
          else {
            heap.push({ value: each })
            plain.push(each)
            plain.sort((one, other) => one - other)
          }
          expect(heap.first()?.value).toBe(plain[0])
          expect(heap.size).toBe(plain.length)
        }
        expect([...heap].map(item => item.value).sort((one, other) => one - other)).toEqual(plain)
      }),
    )
  })
})
