import { describe, expect, it } from 'vitest'
import { runSeed } from './simulation/run-seed.js'

const seeds = 2_000
const group = 100
const one = process.env.SLUICE_SEED

async function problemsOf(seed: number): Promise<string[]> {
  const { problems, trace } = await runSeed(seed)
  if (problems.length === 0) return []
  const replay = `SLUICE_SEED=${seed} npx vitest run --root packages/conformance test/simulation.test.ts`
  return [`seed ${seed}: ${problems.join('; ')}`, `replay: ${replay}`, ...(one === undefined ? [] : trace)]
}

// Core on every class of broker, in virtual time, with whatever can go wrong; a failing seed prints how to replay it.
describe('the simulation of core', () => {
  if (one !== undefined) {
    it(`explains every message of seed ${one}`, { timeout: 60_000 }, async () => {
      expect((await problemsOf(Number(one))).join('\n')).toBe('')
    })
    return
  }
  for (let first = 1; first <= seeds; first += group) {
    it(`explains every message of seeds ${first} to ${first + group - 1}`, { timeout: 120_000 }, async () => {
      const problems: string[] = []
      for (let seed = first; seed < first + group; seed++) problems.push(...(await problemsOf(seed)))
      expect(problems.join('\n')).toBe('')
    })
  }
})
