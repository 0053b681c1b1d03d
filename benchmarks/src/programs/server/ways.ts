import type { Task } from '@sluice/core'
import { type Order, order, orders } from '../core/order.js'

type Pushes = Pick<Task<Order, Order, void>, 'push' | 'pushMany'>

/** How a program publishes. */
export const ways = {
  /** One call. */
  pushMany: async (task: Pushes, messages: number): Promise<unknown> => await task.pushMany(orders(messages)),
  /** Each for itself, none awaited before all are made. */
  push: async (task: Pushes, messages: number): Promise<unknown> => {
    const pushes: Promise<string>[] = []
    for (const one of orders(messages)) pushes.push(task.push(one))
    return await Promise.all(pushes)
  },
  /** A thousand that push one after the other, each awaited. */
  chains: async (task: Pushes, messages: number): Promise<unknown> => {
    let next = 0
    const chain = async (): Promise<void> => {
      while (next < messages) await task.push(order(next++))
    }
    return await Promise.all(Array.from({ length: 1_000 }, chain))
  },
} as const

export type Way = keyof typeof ways
