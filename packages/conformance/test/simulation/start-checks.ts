import { timeOfId } from '../../../core/src/codec/message-id.js'
import type { Clock } from '../../../core/src/contract/host.js'
import { profiles } from '../../../core/src/memory/profiles.js'
import type { Context } from '../../../core/src/task/context.js'
import type { Job } from './job.js'
import type { PushedJob, Records } from './records.js'
import type { Scenario, TaskPlan } from './scenario.js'

/** More than the outbox waits, and the server that is blocked meanwhile. */
const outboxMs = 75_000

/** What must hold whenever a handler begins. */
export class StartChecks {
  readonly #scenario: Scenario
  readonly #clock: Clock
  readonly #records: Records
  /** When the next attempt of an id may begin, on the clock that shows the day. */
  readonly #retryAt: Map<string, number> = new Map()

  constructor(scenario: Scenario, clock: Clock, records: Records) {
    this.#scenario = scenario
    this.#clock = clock
    this.#records = records
  }

  /** In words, what does not. */
  objections(job: Job, context: Context<Job>, plan: TaskPlan): string[] {
    const known = this.#records.job(job.n)
    if (known === undefined) return ['was never pushed']
    const objections = [...this.#times(known, context, plan)]
    if (this.#records.refused(job.n)) objections.push('runs although its push said that it never will')
    if (JSON.stringify(job) !== JSON.stringify(known.job)) objections.push('has other arguments than were pushed')
    const retryAt = this.#retryAt.get(context.id) ?? 0
    if (this.#clock.now() < retryAt)
      objections.push(`starts ${retryAt - this.#clock.now()} ms too early after a failure`)
    const most = mostAttempts(known, plan)
    if (context.attempt > most) objections.push(`has attempt ${context.attempt} of ${most}`)
    return objections
  }

  /** It failed, and is to run again: not before, unless there may be copies of it. */
  retried(id: string, delayMs: number): void {
    if (this.#scenario.weather === 'calm' && !id.startsWith('child-')) {
      this.#retryAt.set(id, Math.floor(this.#clock.now() + delayMs))
    }
  }

  /** In words, if a run that took so long should have been given up before. */
  tooLong(durationMs: number, { controls }: TaskPlan): string | undefined {
    const own = milliseconds(controls.timeout)
    // A message may bring more, up to what the task allows.
    const most = controls.overrides === undefined ? own : Math.max(own, loosestMs)
    return durationMs > most + 1 ? `a run took ${durationMs} ms, ${most} are allowed` : undefined
  }

  *#times({ plan: push, pushedAt }: PushedJob, context: Context<Job>, { controls }: TaskPlan): Generator<string> {
    const now = this.#clock.now()
    const { delay, expiresIn = Infinity, misfireGrace = Infinity } = push?.options ?? {}
    const waited = now - pushedAt
    if (delay !== undefined && waited < delay) yield `starts ${waited} ms after its push, its delay is ${delay}`
    // Made when the outbox had room for it.
    const age = now - Math.max(timeOfId(context.id) ?? 0, pushedAt)
    const expiry =
      Math.min(expiresIn, milliseconds(controls.expiresIn)) + this.#unstampedMs(push === undefined, context)
    if (age > expiry) yield `starts ${age} ms after its push, it expired after ${expiry}`
    if (delay === undefined || context.attempt > 1) return
    const own = milliseconds(controls.misfireGrace)
    const loosened = controls.overrides !== undefined && misfireGrace !== Infinity
    const latest = delay + (loosened ? misfireGrace : Math.min(misfireGrace, own))
    if (waited > latest + 1) yield `starts ${waited} ms after its push, ${latest} was the latest`
  }

  /** Under an id of the user's the broker's stamp tells the time of publishing, and until then it may be in an outbox. */
  #unstampedMs(child: boolean, context: Context<Job>): number {
    if (timeOfId(context.id) !== undefined) return 1
    return child || profiles[this.#scenario.profile].capabilities.stamps ? outboxMs : 1
  }
}

const loosestMs = 10_000

function milliseconds(option: unknown): number {
  return typeof option === 'number' ? option : Infinity
}

function mostAttempts({ plan }: PushedJob, { controls }: TaskPlan): number {
  const { limit = 3 } = (controls.retry ?? {}) as { limit?: number }
  const asked = plan?.options.overrides?.retry
  if (asked === undefined) return 1 + limit
  return 1 + (controls.overrides === undefined ? Math.min(limit, asked) : asked)
}
