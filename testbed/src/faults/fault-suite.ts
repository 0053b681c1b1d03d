import { afterAll, beforeAll, describe, it } from 'vitest'
import type { FaultSubject } from './fault-subject.js'
import { writeProof } from './report/proof.js'
import { FaultRun } from './run/fault-run.js'
import { tableOf } from './run/table.js'
import { type Scale, scaleOf } from './scale.js'
import { scenariosFor } from './scenarios/index.js'

/** What a suite may be told. */
export interface FaultSuiteOptions {
  /** Only these scenarios, by id. Default: all. Of these, SLUICE_FAULTS picks some, with commas between. */
  readonly scenarios?: readonly string[] | undefined
  /** Other amounts than usual: for tests of the suite itself. */
  readonly scale?: Partial<Scale> | undefined
}

/** Set to 1, a long run writes its report. */
const writeVariable = 'SLUICE_WRITE_REPORT'

/**
 * Registers the fault suite with Vitest: one test per scenario. They run side by side as far as they do not disturb each
 * other, from the first test on, so the time that Vitest shows for a test is how long it waited; the table printed at
 * the end has the true ones. With SLUICE_PROVE=1 in its long form; SLUICE_SEED=n takes another seed.
 */
export function faultSuite(subject: FaultSubject, options: FaultSuiteOptions = {}): void {
  const scale = { ...scaleOf(process.env), ...options.scale }
  const picked = process.env.SLUICE_FAULTS?.split(',')
  const isWanted = (id: string): boolean => (options.scenarios?.includes(id) ?? true) && (picked?.includes(id) ?? true)
  const all = scenariosFor(subject)
  const scenarios = all.filter(({ id }) => isWanted(id))
  const timeout = scale.long ? 3_600_000 : 600_000
  const unknown = options.scenarios?.filter(name => !all.some(({ id }) => id === name)) ?? []
  describe.sequential(`faults: ${subject.name}`, () => {
    const run = new FaultRun(subject, scale)
    beforeAll(() => {
      for (const scenario of scenarios) void run.outcome(scenario)
    })
    afterAll(async () => {
      const outcomes = await run.outcomes()
      try {
        if (!outcomes.some(({ result }) => result === 'passed' || result === 'failed')) return
        const { name, version } = await run.server()
        process.stderr.write(`\n${tableOf(subject.name, `${name} ${version}`, outcomes)}`)
        const whole = picked === undefined && scale.long
        if (whole && process.env[writeVariable] === '1') await writeProof(subject, { name, version }, scale, outcomes)
      } finally {
        await run.close()
      }
    }, timeout)
    for (const scenario of scenarios) {
      const waived = subject.waive?.[scenario.id]
      const title = `${scenario.id}: ${scenario.title}${waived === undefined ? '' : ` (waived: ${waived})`}`
      it(title, { timeout }, async context => {
        const { reason, result } = await run.outcome(scenario)
        if (result === 'failed') throw new Error(`${scenario.id} (seed ${scale.seed}): ${reason}`)
        if (result !== 'passed') context.skip(`${result}: ${reason}`)
      })
    }
    if (scenarios.length === 0) it('nothing', context => context.skip('SLUICE_FAULTS picks none of these'))
    if (unknown.length > 0) {
      it('names scenarios that exist', () => {
        throw new Error(`there is no scenario ${unknown.join(', ')}`)
      })
    }
  })
}
