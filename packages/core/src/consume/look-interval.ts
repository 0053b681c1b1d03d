import type { Capabilities } from '../contract/capabilities.js'

const longestMs = 60_000

/**
 * How often to look for what other processes have parked. Whatever the broker can delay itself is not parked: what is,
 * is due later than that, and so need not be seen before half of that has gone by. An idle worker then costs the store
 * next to nothing.
 *
 * @param lookMs how often, where anything may be parked.
 */
export function lookIntervalMs(lookMs: number, { delay }: Pick<Capabilities, 'delay'>): number {
  return Math.max(lookMs, Math.min(longestMs, (delay.publish?.maxMs ?? 0) / 2))
}
