import type { FaultProxy } from '@sluice/conformance'
import type { Load } from '../load/load.js'
import { until } from '../load/waiting.js'

/** While what is a fault made? Each resolves in the turn in which it is so. */
export const moments = {
  /** Pushes are on their way and not confirmed. */
  publish: async (load: Load, proxy: FaultProxy) => {
    proxy.slow(slowMs)
    load.pusher.push()
    await until('a push is on its way', 5_000, () => load.pusher.unconfirmed > 0)
  },
  /** Nothing is under way but a receive that waits. */
  receive: async (load: Load) => {
    await load.idle()
    load.pusher.goOn()
  },
  /** A handler has just ended well, and its acknowledgement goes out. */
  ack: async (load: Load, proxy: FaultProxy) => {
    proxy.slow(slowMs)
    await new Promise<void>(resolve => {
      const stop = load.worker.on('succeeded', () => {
        stop()
        // After the tick that gathers acknowledgements: they are on the wire, and the answer is not.
        setTimeout(resolve, slowMs / 2)
      })
    })
  },
  /** A connection has just been made, and its first exchange is not over. */
  setup: async (_load: Load, proxy: FaultProxy) => {
    proxy.slow(slowMs)
    const before = proxy.accepted
    proxy.cut()
    proxy.restore()
    proxy.slow(slowMs)
    await until('it connects again', 15_000, () => proxy.accepted > before)
  },
} as const

export type Moment = keyof typeof moments

/** In each direction, so that what is on its way still is when the fault comes. */
const slowMs = 20
