import { systemClock } from '@sluice/core'
import { pause } from '../faults/load/waiting.js'

/** Waits until it holds; throws after `withinMs`. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const end = systemClock.monotonic() + withinMs
  while (!(await holds())) {
    if (systemClock.monotonic() > end) throw new Error(`${what}: not within ${withinMs} ms`)
    await pause(20)
  }
}
