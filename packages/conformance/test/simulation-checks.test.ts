import { describe, expect, it } from 'vitest'
import { type ProfileName, profiles } from '../../core/src/memory/profiles.js'
import { type Admissible, type Policy, type Run, run, wait } from '../../core/src/policies/policy.js'
import type { Originals } from './simulation/originals.js'
import { runSeed } from './simulation/run-seed.js'
import { type Scenario, scenarioOf } from './simulation/scenario.js'
import { Simulation } from './simulation/simulation.js'
import { Spy } from './simulation/spy.js'
import { StartWatch } from './simulation/start-watch.js'

const context = { now: 0, monotonic: 0, store: undefined }

function spied(policy: Policy<never>): { readonly spy: Spy; readonly problems: string[] } {
  const problems: string[] = []
  return { spy: new Spy(policy, problem => problems.push(problem)), problems }
}

const delivery = (id: string): Run<never> => ({ id }) as unknown as Run<never>

describe('the spy on a policy', () => {
  it('finds nothing in one release for each admit, late answers included', async () => {
    const { spy, problems } = spied({ name: 'slow', admit: async () => run, release: () => undefined })
    const one = delivery('one')
    await spy.policy.admit?.(one, context)
    expect(spy.lent).toEqual(['one'])
    spy.policy.start?.(one)
    spy.policy.release?.(one, 'succeeded')
    await spy.policy.admit?.(one, context)
    spy.policy.release?.(one, 'refused')
    expect([problems, spy.lent]).toEqual([[], []])
  })

  it('objects to releases and starts of what was not admitted, and to admitting twice', () => {
    const verdicts = [wait(1, 'not yet'), run, run]
    const { spy, problems } = spied({ name: 'odd', admit: () => verdicts.shift() ?? run })
    const one = delivery('one')
    spy.policy.admit?.(one as Admissible<never>, context)
    spy.policy.release?.(one, 'refused')
    spy.policy.start?.(one)
    spy.policy.admit?.(one, context)
    spy.policy.admit?.(one, context)
    expect(problems.length).toBe(3)
    expect(spy.lent).toEqual(['one'])
  })
})

describe('the watch on starts', () => {
  it('objects to one more than a window holds, for each key by itself', () => {
    const watch = new StartWatch({ limit: 2, per: 1_000, burst: 2, keyed: true })
    for (const at of [0, 0, 0, 1_000, 1_000, 1_999.9]) expect(watch.started('a', at)).toBeUndefined()
    expect(watch.started('b', 1_999.9)).toBeUndefined()
    expect(watch.started('a', 1_999.95)).toMatch(/4 starts/)
  })
})

/** Ruins what the tasks of a scenario stand on. */
class Sabotaged extends Simulation {
  constructor(scenario: Scenario, ruin: (originals: Originals) => void) {
    super(scenario)
    ruin(this.originals)
  }
}

const calm = (): Scenario => {
  for (let seed = 1; ; seed++) {
    const scenario = scenarioOf(seed)
    if (scenario.weather === 'calm' && scenario.profile === 'full' && scenario.pushes.length > 8) return scenario
  }
}

describe('the simulation', () => {
  it('has the same history for the same seed', async () => {
    for (const seed of [7, 8, 9, 10]) {
      const one = await runSeed(seed, true)
      const other = await runSeed(seed, true)
      expect(one.trace.length).toBeGreaterThan(20)
      expect(other.trace).toEqual(one.trace)
    }
  })

  it('meets every class of broker, every weather and every fault', () => {
    const scenarios = Array.from({ length: 300 }, (_, index) => scenarioOf(index + 1))
    const met = new Set(scenarios.map(({ profile }) => profile))
    expect([...met].toSorted()).toEqual((Object.keys(profiles) as ProfileName[]).toSorted())
    expect(new Set(scenarios.map(({ weather }) => weather)).size).toBe(3)
    const faults = new Set(scenarios.flatMap(each => each.faults.map(({ kind }) => kind)))
    expect(faults.size).toBe(10)
  })

  it('finds nothing wrong with a scenario that nobody ruined', async () => {
    const { problems, report } = await new Sabotaged(calm(), () => undefined).run()
    expect(problems).toEqual([])
    expect(report.ends.done).toBeGreaterThan(0)
  })

  it('finds a message that its broker forgets', async () => {
    const { problems } = await new Sabotaged(calm(), ({ broker }) => {
      const { get } = broker.queues
      let count = 0
      broker.queues.get = name => {
        const queue = get.call(broker.queues, name)
        if (!Object.hasOwn(queue, 'add')) {
          const add = queue.add.bind(queue)
          queue.add = (...message) => (++count === 5 ? undefined : add(...message))
        }
        return queue
      }
    }).run()
    expect(problems.join()).toMatch(/is unexplained: lost/)
  })

  it('finds a message that its broker hands out twice', async () => {
    const { problems } = await new Sabotaged(calm(), ({ broker }) => {
      const { get } = broker.queues
      let count = 0
      broker.queues.get = name => {
        const queue = get.call(broker.queues, name)
        if (!Object.hasOwn(queue, 'add')) {
          const add = queue.add.bind(queue)
          queue.add = (...message) => {
            if (++count === 5) add(...message)
            return add(...message)
          }
        }
        return queue
      }
    }).run()
    expect(problems.join()).toMatch(/is unexplained: more than once/)
  })
})
