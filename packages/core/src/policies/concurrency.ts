import { type Policy, run, wait } from './policy.js'
import { wholeNumber } from './whole-number.js'

/** How many handlers of a task may run at once in this process. */
export type ConcurrencyOption = number

/** Checks the option `concurrency`. @throws {InvalidOption} naming the path. */
export function concurrencySettings(given: ConcurrencyOption, option: string = 'concurrency'): number {
  return wholeNumber(given, option, 1, 1_000_000)
}

/** What holds when nothing is said: with a rate, the rate is the control and this only the bound of memory. */
export function defaultConcurrency(rated: boolean): number {
  return rated ? 10_000 : 100
}

/** What the concurrency policy tells besides. */
export interface Concurrency {
  readonly limit: number
  /** Admitted and not released. */
  readonly running: number
}

/** Bounds how many run at once: a counter. Those that wait are asked again, in arrival order, when one is released. */
export function concurrencyPolicy<Args>(limit: number): Policy<Args> & Concurrency {
  const full = Object.freeze(wait(Number.POSITIVE_INFINITY, `concurrency: ${limit} run`))
  let running = 0
  return {
    name: 'concurrency',
    limit,
    get running() {
      return running
    },
    admit() {
      if (running >= limit) return full
      running++
      return run
    },
    release() {
      running--
    },
  }
}
