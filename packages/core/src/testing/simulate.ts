import { InvalidOption } from '../errors/invalid-option.js'
import { SimulatedWorld } from './simulated-world.js'
import type { Inhabitant, World } from './world.js'

/** What a world is made from. */
export interface SimulateOptions {
  /** Chance: a whole number. The same seed, and the same calls, give the same history. */
  readonly seed: number
  /** Tasks, each of which gets a worker, and declarations; none of them used before, or all closed. */
  readonly tasks: readonly Inhabitant[]
  /** When time begins. Default 2026-01-01, UTC. */
  readonly start?: Date | undefined
}

const beginning = Date.UTC(2026, 0, 1)

/**
 * Puts tasks into a world of their own, in which days pass in milliseconds: each broker object is played by a memory
 * broker and each store object by a memory store, time stands still until `advance`, and chance comes from the seed,
 * also for pushes made inside handlers. Their workers start by themselves.
 *
 * A broker is played by the class of memory broker that is nearest to what it declares, with exactly its capabilities
 * (`full` as it is where there is no such class), so that a task is refused here where it would be refused there. It
 * answers at once and forgets nothing; what is special about a real server is the matter of the conformance suite.
 * Policies of your own are the same objects as outside: what they remember, they remember over a crash.
 *
 * @throws {InvalidOption} for a seed that is no whole number, and for tasks that are none or in use.
 */
export function simulate(options: SimulateOptions): World {
  const { seed, tasks, start } = options
  if (!Number.isSafeInteger(seed)) throw new InvalidOption({ option: 'seed', given: seed, allowed: 'a whole number' })
  if (!Array.isArray(tasks) || tasks.length === 0) {
    throw new InvalidOption({ option: 'tasks', given: tasks, allowed: 'a list of at least one task' })
  }
  const begins = start === undefined ? beginning : start instanceof Date ? start.getTime() : Number.NaN
  if (Number.isNaN(begins)) throw new InvalidOption({ option: 'start', given: start, allowed: 'a valid Date' })
  return new SimulatedWorld(seed, tasks, begins)
}
