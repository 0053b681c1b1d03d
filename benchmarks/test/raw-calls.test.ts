import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Order } from '../src/programs/core/order.js'
import { batchesOf, callEach, takeEach } from '../src/programs/raw/raw-client.js'

const orders = (count: number): Order[] =>
  Array.from({ length: count }, (_, x): Order => ({ x, y: 2 * x, id: '', t: 0 }))

describe('raw calls', () => {
  it('are made of batches of 500, the last of what is left', () => {
    const sizes = (count: number): number[] =>
      [...batchesOf(orders(count), (given, { x }) => given.push('id', String(x)))].map(given => given.length / 2)
    expect(sizes(0)).toEqual([])
    expect(sizes(500)).toEqual([500])
    expect(sizes(1_201)).toEqual([500, 500, 201])
  })

  it.each([
    [false, 1],
    [true, 2],
  ])('overlap or not: %s', async (overlap, most) => {
    let open = 0
    let mostOpen = 0
    const made: number[] = []
    await callEach([1, 2, 3, 4], overlap, async item => {
      made.push(item)
      mostOpen = Math.max(mostOpen, ++open)
      await setImmediate()
      open--
    })
    expect([made, mostOpen, open]).toEqual([[1, 2, 3, 4], most, 0])
  })

  it.each([false, true])('take, handle and settle everything once, in order; overlapping: %s', async overlap => {
    const stock = [[1, 2], [3], [4, 5]]
    const seen: string[] = []
    const calls = {
      take: async () => stock.shift() ?? [],
      handle: async (batch: number[]) => {
        seen.push(`handled ${batch}`)
        return batch.length
      },
      settle: async (batch: number[]) => void seen.push(`settled ${batch}`),
    }
    await takeEach(overlap, calls, 5)
    expect(seen.map(line => line.replace(/ed /, ' '))).toEqual(
      ['1,2', '3', '4,5'].flatMap(batch => [`handl ${batch}`, `settl ${batch}`]),
    )
  })
})
