import { describe, expect, it } from 'vitest'
import { runSeed } from './simulation/run-seed.js'

const group = 100
const { SLUICE_SEED: one, SLUICE_SEEDS: range = '1-2000' } = process.env
const [first = 1, last = 2_000] = range.split('-').map(Number)

async function problemsOf(seed: number): Promise<string[]> {
  const { problems, trace } = await runSeed(seed, one !== undefined)
  if (problems.length === 0) return []
  const replay = `SLUICE_SEED=${seed} npx vitest run --root packages/conformance test/simulation.test.ts`
  return [`seed ${seed}: ${problems.join('\n')}`, `replay: ${replay}`, ...trace]
}

/**
 * Core on every class of broker, in virtual time, with whatever can go wrong; a failing seed prints how to replay it,
 * and then tells everything that happened. SLUICE_SEEDS=2001-90000 runs others, for as long as one likes.
 */
describe('the simulation of core', () => {
  if (one !== undefined) {
    it(`explains every message of seed ${one}`, { timeout: 60_000 }, async () => {
      expect((await problemsOf(Number(one))).join('\n')).toBe('')
    })
    return
  }
  for (let from = first; from <= last; from += group) {
    const to = Math.min(from + group - 1, last)
    it(`explains every message of seeds ${from} to ${to}`, { timeout: 120_000 }, async () => {
      const problems: string[] = []
      for (let seed = from; seed <= to; seed++) problems.push(...(await problemsOf(seed)))
      expect(problems.join('\n')).toBe('')
    })
  }
})
