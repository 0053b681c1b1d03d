import type { Clock } from '../contract/host.js'
import type { Paced } from '../policies/paced.js'

/** How far ahead deliveries are fetched that a rate holds back. */
export const horizonMs = 2_000

/** What bounds a window. */
export interface WindowFacts {
  readonly clock: Clock
  readonly prefetch: { readonly high: number }
  readonly paced: Paced | undefined
  /** The broker's own bound. */
  readonly window: number
}

/** How many deliveries should be unsettled at most: with a rate, those that run and those that may start soon. */
export function windowSize({ clock, prefetch, paced, window }: WindowFacts, running: number): number {
  if (paced === undefined) return Math.min(prefetch.high, window)
  const soon = Math.max(1, Math.ceil(paced.startsWithin(clock.monotonic(), horizonMs)))
  return Math.min(prefetch.high, window, running + soon)
}
