import { exponential, fixed } from '../../../core/src/policies/backoff.js'
import { type ProfileName, profiles } from '../../../core/src/memory/profiles.js'
import type { TaskControls } from '../../../core/src/task/options.js'
import { Chance } from './chance.js'
import type { Job } from './job.js'
import { Jobs } from './job.js'
import { type Fault, faultsOf } from './fault.js'
import { type PolicyKind, policyKinds } from './mischief.js'

/** How the runs of a seed are disturbed. */
export type Weather =
  /** One worker, one run at a time, nothing fails: the promised order must be kept. */
  | 'still'
  /** Nothing but handlers and policies fails: everything happens exactly once. */
  | 'calm'
  /** Anything. */
  | 'rough'

/** A task to be made, anew in each process. */
export interface TaskPlan {
  readonly name: string
  readonly controls: Omit<TaskControls<Job>, 'policies' | 'rate'>
  readonly rate:
    | { readonly limit: number; readonly per: number; readonly burst: number; readonly keyed: boolean }
    | undefined
  readonly policies: readonly PolicyKind[]
  /** Its arguments are checked, which takes time. */
  readonly schema: boolean
}

/** A push from outside. */
export interface PushPlan {
  readonly at: number
  readonly task: number
  readonly jobs: readonly Job[]
  readonly options: {
    readonly delay?: number
    readonly expiresIn?: number
    readonly misfireGrace?: number
    readonly priority?: number
    readonly key?: string
    readonly id?: string
    readonly overrides?: { readonly timeout?: number; readonly retry?: number }
  }
}

/** Everything that a seed decides before anything happens. */
export interface Scenario {
  readonly seed: number
  readonly weather: Weather
  readonly profile: ProfileName
  readonly store: boolean
  readonly processes: number
  readonly latencyMs: number
  readonly tasks: readonly TaskPlan[]
  readonly pushes: readonly PushPlan[]
  readonly faults: readonly Fault[]
}

const names = Object.keys(profiles) as ProfileName[]
/** For so long things are pushed and broken. */
export const spanMs = 30_000

/** @param modest without what some brokers refuse. */
export function scenarioOf(seed: number, modest: boolean = false): Scenario {
  const chance = new Chance(seed, 1)
  const profile = chance.one(names)
  const weather = chance.one([
    'still',
    'calm',
    'calm',
    'rough',
    'rough',
    'rough',
    'rough',
    'rough',
    'rough',
    'rough',
  ] as const)
  const { capabilities } = profiles[profile]
  const store = modest || chance.maybe(0.5)
  const leases = capabilities.lease === 'renewable' || capabilities.lease === 'fixed'
  const count = weather === 'still' ? 1 : chance.between(1, 2)
  const tasks = Array.from({ length: count }, (_, index): TaskPlan => {
    if (weather === 'still')
      return { name: `task-${index}`, controls: { concurrency: 1 }, rate: undefined, policies: [], schema: false }
    return taskOf(chance, index, weather, leases && !modest, capabilities.countsDeliveries, modest)
  })
  const jobs = new Jobs(chance, {
    tasks: count,
    longestMs: weather === 'calm' ? 3_000 : 20_000,
    lastMs: capabilities.lease === 'fixed' ? 400 : 20_000,
    plain: weather === 'still',
  })
  const delays = store || capabilities.delay.publish !== undefined
  const priorities = capabilities.priorities
  const pushes = Array.from({ length: chance.between(4, 14) }, () =>
    pushOf(chance, jobs, weather, count, delays, priorities),
  )
  return {
    seed,
    weather,
    profile,
    store,
    processes: weather === 'still' ? 1 : chance.between(1, 3),
    latencyMs: weather !== 'still' && chance.maybe(0.3) ? chance.one([2, 10, 60]) : 0,
    tasks,
    pushes: pushes.sort((one, other) => one.at - other.at),
    faults: weather === 'rough' ? faultsOf(chance, spanMs, store) : [],
  }
}

function taskOf(
  chance: Chance,
  index: number,
  weather: Weather,
  leases: boolean,
  counts: boolean,
  modest: boolean,
): TaskPlan {
  const retryLimit = chance.between(0, 4)
  const backoff = chance.one([exponential('100ms'), exponential('1s'), fixed('500ms'), fixed('12s'), () => 0])
  const via = modest ? undefined : chance.perhaps(0.3, ['broker', 'process'] as const)
  const deadLetter = chance.perhaps(0.2, ['drop'] as const)
  const expiresIn = chance.perhaps(0.15, [5_000, 20_000])
  const high = chance.perhaps(0.2, [1, 2, 10])
  const rate = chance.perhaps(0.45, [
    { limit: 5, per: 1_000, burst: 1 },
    { limit: 50, per: 1_000, burst: 1 },
    { limit: 10, per: 1_000, burst: 5 },
    { limit: 0.5, per: 1_000, burst: 1 },
    { limit: 7, per: 3_000, burst: 2 },
  ])
  const lease = leases ? chance.perhaps(0.4, weather === 'calm' ? [6_000, 12_000] : [1_000, 3_000, 12_000]) : undefined
  return {
    name: `task-${index}`,
    schema: chance.maybe(0.2),
    rate: rate === undefined ? undefined : { ...rate, keyed: chance.maybe(0.3) },
    policies: Array.from({ length: chance.one([0, 0, 1, 1, 2]) }, () => chance.one(policyKinds)),
    controls: {
      concurrency: chance.perhaps(0.6, [1, 2, 5, 20]),
      prefetch: high === undefined ? undefined : { high, low: chance.between(0, high) },
      retry: via === undefined ? { limit: retryLimit, backoff } : { limit: retryLimit, backoff, via },
      timeout: chance.perhaps(0.35, [200, 1_000, 2_500]),
      expiresIn,
      expired: deadLetter === 'drop' ? undefined : chance.perhaps(0.3, ['drop', 'dead-letter'] as const),
      misfireGrace: chance.perhaps(0.15, [500, 5_000]),
      poison: counts ? chance.perhaps(0.2, [3, 50]) : undefined,
      deadLetter,
      lease,
      overrides: chance.maybe(0.2) ? { timeout: '10s', retry: 6, misfireGrace: '1m' } : undefined,
      closeGrace: chance.one([1, 1_000, 10_000]),
    } as TaskPlan['controls'],
  }
}

function pushOf(
  chance: Chance,
  jobs: Jobs,
  weather: Weather,
  tasks: number,
  delays: boolean,
  priorities: number,
): PushPlan {
  const at = chance.between(0, spanMs)
  const task = chance.between(0, tasks - 1)
  const many = chance.maybe(0.3)
  const list = Array.from(
    { length: many ? chance.between(2, weather !== 'still' && chance.maybe(0.04) ? 250 : 12) : 1 },
    () => jobs.make(),
  )
  if (many) return { at, task, jobs: list, options: {} }
  if (weather === 'still') return { at, task, jobs: list, options: { key: `key-${chance.between(1, 3)}` } }
  const delay = delays && chance.maybe(0.35) ? chance.one([1, 700, 6_000, 45_000]) : undefined
  const overrides = chance.maybe(0.1) ? { timeout: chance.one([100, 5_000]), retry: chance.between(0, 6) } : undefined
  return {
    at,
    task,
    jobs: list,
    options: {
      ...(delay === undefined ? {} : { delay }),
      ...(delay !== undefined && chance.maybe(0.3) ? { misfireGrace: chance.one([1_000, 10_000]) } : {}),
      ...(chance.maybe(0.1) ? { expiresIn: chance.one([2_000, 30_000]) } : {}),
      ...(priorities > 1 && chance.maybe(0.2) ? { priority: chance.between(0, priorities - 1) } : {}),
      ...(chance.maybe(0.3) ? { key: `key-${chance.between(1, 3)}` } : {}),
      ...(chance.maybe(0.3) ? { id: `own-${list[0]?.n}` } : {}),
      ...(overrides === undefined ? {} : { overrides }),
    },
  }
}
