import { join } from 'node:path'
import { type Outcome, outcomeOf } from './outcome.js'

/** The same files in this process, a few at a time, without a queue. */
export async function plainWalk(
  folder: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<{ outcomes: ReadonlyMap<string, Outcome>; seconds: number }> {
  const began = performance.now()
  const outcomes = new Map<string, Outcome>()
  const left = paths[Symbol.iterator]()
  const one = async (): Promise<void> => {
    for (const path of left) {
      outcomes.set(path, await outcomeOf(join(folder, path)))
      signal.throwIfAborted()
    }
  }
  await Promise.all([one(), one(), one(), one()])
  return { outcomes, seconds: (performance.now() - began) / 1_000 }
}
