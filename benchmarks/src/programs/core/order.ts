import { randomUUID } from 'node:crypto'

/** What travels in all loops: about 85 bytes of JSON. */
export interface Order {
  x: number
  y: number
  id: string
  t: number
}

export function order(index: number): Order {
  return { x: index, y: 2 * index, id: randomUUID(), t: Date.now() }
}

export function* orders(count: number): IterableIterator<Order> {
  for (let index = 0; index < count; index++) yield order(index)
}
