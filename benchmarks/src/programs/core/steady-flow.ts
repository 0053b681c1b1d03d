import { close, memory, task } from '@sluice/core'
import type { Sample } from '../../harness/row.js'
import { residentSet } from '../../measure/resident-set.js'
import { spread, unevenness } from '../../measure/statistics.js'
import { type Order, order } from './order.js'

const block = 1_000

/**
 * Publishes and consumes at once with all controls on and a few thousand messages under way, for a million messages;
 * reads the resident set after a collection each time a tenth has passed. Needs `--expose-gc`.
 */
export async function measure(options: { readonly messages: number }): Promise<Sample> {
  const step = options.messages / 10
  let done = 0
  let wanted = 0
  let reached: (() => void) | undefined
  const handler = async (_order: Order): Promise<void> => {
    if (++done === wanted) reached?.()
  }
  const controls = { retry: 3, timeout: '30s', expiresIn: '15m' } as const
  const steady = task('steady', { broker: memory(), concurrency: 1_000, ...controls }, handler)
  await steady.consume()
  const resident: number[] = []
  const heap: number[] = []
  // The first steps grow the heap to its size.
  for (let round = -2; round < 10; round++) {
    wanted += step
    const all = new Promise<void>(resolve => {
      reached = resolve
    })
    for (let index = 0; index < step; index += block) {
      const count = Math.min(block, step - index)
      await Promise.all(Array.from({ length: count }, (_, offset) => steady.push(order(index + offset))))
    }
    await all
    const { rssMb, heapMb } = await residentSet()
    if (round < 0) continue
    resident.push(rssMb)
    heap.push(heapMb)
  }
  await close(steady)
  const { min, max } = spread(resident)
  return {
    'RSS ± %': unevenness(resident) * 100,
    'RSS MB, least': min,
    'RSS MB, most': max,
    'heap MB, growth': (heap.at(-1) ?? 0) - (heap[0] ?? 0),
  }
}
