import type { Clock } from '../../../core/src/contract/host.js'
import type { OutgoingMessage } from '../../../core/src/contract/message.js'
import { profiles } from '../../../core/src/memory/profiles.js'
import { Ledger } from '../../src/ledger/index.js'
import type { Job } from './job.js'
import type { PushPlan, Scenario } from './scenario.js'
import type { Trace } from './trace.js'

/** A job that somebody pushed. */
export interface PushedJob {
  readonly job: Job
  /** `undefined`: a handler pushed it. */
  readonly plan: PushPlan | undefined
  /** Wall-clock milliseconds. */
  readonly pushedAt: number
}

/** Who pushed what, under which id, and with what success; and the ledger. */
export class Records {
  readonly ledger: Ledger
  /** Everything that was accepted. */
  readonly messages: OutgoingMessage[] = []
  readonly #scenario: Scenario
  readonly #clock: Clock
  readonly #trace: Trace
  readonly #seen: Set<string> = new Set()
  readonly #messageOf: Map<number, OutgoingMessage> = new Map()
  readonly #jobs: Map<number, PushedJob> = new Map()
  readonly #refused: Set<number> = new Set()

  constructor(scenario: Scenario, clock: Clock, trace: Trace) {
    const { settlement, retention } = profiles[scenario.profile].capabilities
    this.#scenario = scenario
    this.#clock = clock
    this.#trace = trace
    this.ledger = new Ledger({
      now: () => trace.time,
      trail: 40,
      mayDrop: settlement === 'none' || (retention as string) === 'none',
      undisturbed: scenario.weather !== 'rough',
    })
  }

  /** An adapter or a store was given this message, which it may store. */
  seen(message: OutgoingMessage): void {
    const n = /"n":(\d+)/.exec(String(message.body))?.[1]
    if (n === undefined || this.#seen.has(message.id)) return
    this.#seen.add(message.id)
    this.#messageOf.set(Number(n), message)
    this.ledger.offered(message.id, `job ${n} to ${message.queue}`)
  }

  /** Somebody is about to push it. */
  pushing(job: Job, plan: PushPlan | undefined): void {
    const first = this.#jobs.get(job.n)
    // A handler that runs again pushes again; what it was first stays.
    this.#jobs.set(job.n, { job: first?.job ?? job, plan, pushedAt: this.#clock.now() })
  }

  job(n: number): PushedJob | undefined {
    return this.#jobs.get(n)
  }

  /** Its push was told to have failed for sure. */
  refused(n: number): boolean {
    return this.#refused.has(n)
  }

  accepted({ n }: Job): void {
    const message = this.#messageOf.get(n)
    if (message === undefined) {
      this.#trace.object(`job ${n} is accepted, and no adapter ever had it`)
      return
    }
    this.messages.push(message)
    this.ledger.accepted(message.id)
  }

  failed(jobs: readonly Job[], error: unknown): void {
    this.#trace.note(`push of ${jobs.map(({ n }) => n)} failed: ${error}`)
    if (this.#scenario.weather !== 'rough') this.#trace.object(`a push failed: ${error}`)
    const items = (error as { failed?: readonly { readonly index: number; readonly error: unknown }[] }).failed
    for (const [index, job] of jobs.entries()) {
      const own = items?.find(item => item.index === index)
      if (items !== undefined && own === undefined) this.accepted(job)
      else if (happened(own?.error ?? error) === 'no') this.#refused.add(job.n)
    }
  }
}

function happened(error: unknown): string | undefined {
  const known = error as { readonly happened?: string; readonly failure?: { readonly happened: string } }
  return known.happened ?? known.failure?.happened
}
