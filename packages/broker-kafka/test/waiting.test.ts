import { describe, expect, test } from 'vitest'
import type { ArrivedRecord } from '../src/drivers/driver.js'
import { Waiting } from '../src/groups/waiting.js'

function batch(from: number, to: number): readonly ArrivedRecord[] {
  return Array.from({ length: to - from }, (_, index) => ({ offset: from + index }) as ArrivedRecord)
}

function drain(waiting: Waiting): readonly number[] {
  const offsets: number[] = []
  while (waiting.size > 0) offsets.push(waiting.take().offset)
  return offsets
}

describe('records that wait', () => {
  test('come out in the order in which they came, over the seams of batches', () => {
    const waiting = new Waiting()
    waiting.add(batch(0, 3), 0)
    waiting.add(batch(3, 5), 0)
    expect(waiting.size).toBe(5)
    expect([waiting.take().offset, waiting.take().offset]).toEqual([0, 1])
    waiting.add(batch(5, 6), 0)
    expect(waiting.size).toBe(4)
    expect(drain(waiting)).toEqual([2, 3, 4, 5])
    waiting.add(batch(6, 8), 0)
    expect(drain(waiting)).toEqual([6, 7])
  })

  test('without those that came before, also of a batch behind another', () => {
    const waiting = new Waiting()
    waiting.add(batch(0, 4), 2)
    waiting.add(batch(2, 6), 2)
    waiting.add(batch(4, 6), 2)
    expect(waiting.size).toBe(4)
    expect(drain(waiting)).toEqual([2, 3, 4, 5])
    expect(() => waiting.take()).toThrow(RangeError)
  })
})
