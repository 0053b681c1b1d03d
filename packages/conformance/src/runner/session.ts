import type { Case } from '../case.js'
import { adapterClaims } from './probe.js'
import type { Claims } from '../claims.js'
import { CaseTime } from '../clock/case-time.js'
import { realClock } from '../clock/real-clock.js'
import { VirtualPump } from '../clock/virtual-pump.js'
import { CaseFailure } from '../kit/case-failure.js'
import { describeError } from '../kit/describe-error.js'
import { unmet } from '../needs.js'
import type { ServerIdentity, Subject } from '../subject.js'
import { type PackageFacts, packageOf } from './package-facts.js'
import { queueNames } from './queue-names.js'
import { type CaseOutcome, makeReport, type Report } from './report.js'
import { runCase } from './run-case.js'

/** One run of the suite against one subject: cases one after the other, each with queues of its own. */
export class Session {
  readonly subject: Subject
  readonly package: PackageFacts
  readonly #nameQueue: () => string
  readonly #pump: VirtualPump | undefined
  readonly #outcomes = new Map<string, CaseOutcome>()
  #claims: Promise<Claims> | undefined

  constructor(subject: Subject, known: readonly Case[]) {
    const ids = new Set(known.map(each => each.id))
    const strange = Object.keys(subject.waive ?? {}).filter(id => !ids.has(id))
    if (strange.length > 0) throw new TypeError(`${subject.name} waives cases that do not exist: ${strange.join(', ')}`)
    this.subject = subject
    this.package = packageOf(subject)
    this.#nameQueue = queueNames(subject.queueName)
    this.#pump = subject.clock === undefined ? undefined : new VirtualPump(subject.clock)
  }

  /** What the broker says of itself; asked once. Rejects where it cannot be opened. */
  claims(): Promise<Claims> {
    this.#claims ??= this.#during(() => adapterClaims(this.subject, this.#time(), this.#nameQueue()))
    return this.#claims
  }

  /** Runs one case. Never rejects: a broker that cannot even be opened fails each case. */
  async run(one: Case): Promise<CaseOutcome> {
    const outcome = await this.#outcomeOf(one)
    this.#outcomes.set(one.id, outcome)
    return outcome
  }

  /** How many different cases ran so far. */
  get ran(): number {
    return this.#outcomes.size
  }

  /** What ran so far, as a report. */
  async report(): Promise<Report> {
    return makeReport(await this.#server(), this.package, [...this.#outcomes.values()])
  }

  async #outcomeOf(one: Case): Promise<CaseOutcome> {
    const waived = this.subject.waive?.[one.id]
    if (waived !== undefined) return { id: one.id, result: 'waived', reason: waived }
    try {
      const claims = await this.claims()
      const missing = unmet(one.needs ?? [], claims)
      if (missing !== undefined) return { id: one.id, result: 'not-claimed', reason: missing }
      await this.#during(() =>
        runCase(one, { subject: this.subject, claims, time: this.#time(), nameQueue: this.#nameQueue }),
      )
      return { id: one.id, result: 'passed' }
    } catch (error) {
      return {
        id: one.id,
        result: 'failed',
        reason: error instanceof CaseFailure ? error.message : describeError(error),
      }
    }
  }

  #time(): CaseTime {
    const { clock, timeScale } = this.subject
    return new CaseTime(clock ?? realClock, timeScale ?? 1, this.#pump)
  }

  #during<T>(work: () => Promise<T>): Promise<T> {
    return this.#pump === undefined ? work() : this.#pump.during(work)
  }

  async #server(): Promise<ServerIdentity> {
    const { server } = this.subject
    if (typeof server === 'function') return await server()
    return server ?? { name: this.subject.name, version: this.package.version, real: true }
  }
}
