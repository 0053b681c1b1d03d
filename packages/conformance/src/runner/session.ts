import type { CaseOf } from '../case.js'
import { CaseTime } from '../clock/case-time.js'
import { realClock } from '../clock/real-clock.js'
import { VirtualPump } from '../clock/virtual-pump.js'
import { CaseFailure } from '../kit/case-failure.js'
import { describeError } from '../kit/describe-error.js'
import type { ServerIdentity, SubjectFacts } from '../subject.js'
import { type PackageFacts, packageOf } from './package-facts.js'
import { reportFile } from './report-file.js'
import { type CaseOutcome, makeReport, type Report } from './report.js'
import type { Suite } from './suite.js'

/** One run of a suite against one subject: cases one after the other, each with names of its own. */
export class Session<About, Tools> {
  readonly suite: Suite<About, Tools>
  readonly subject: SubjectFacts
  readonly package: PackageFacts
  readonly #pump: VirtualPump | undefined
  readonly #outcomes = new Map<string, CaseOutcome>()
  #claims: Promise<About> | undefined

  /** Throws a TypeError where the subject waives what does not exist, or belongs to no package. */
  constructor(subject: SubjectFacts, suite: Suite<About, Tools>) {
    const ids = new Set(suite.cases.map(one => one.id))
    const strange = Object.keys(subject.waive ?? {}).filter(id => !ids.has(id))
    if (strange.length > 0) throw new TypeError(`${subject.name} waives cases that do not exist: ${strange.join(', ')}`)
    this.suite = suite
    this.subject = subject
    this.package = packageOf(subject)
    this.#pump = subject.clock === undefined ? undefined : new VirtualPump(subject.clock)
  }

  /** What the subject says of itself; asked once. Rejects where it cannot be opened. */
  claims(): Promise<About> {
    this.#claims ??= this.#during(() => this.suite.claims(this.#time()))
    return this.#claims
  }

  /** Runs one case. Never rejects: a subject that cannot even be opened fails each case. */
  async run(one: CaseOf<About, Tools>): Promise<CaseOutcome> {
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
    // Where it cannot be opened, each case says so.
    const claims = await this.claims().catch(() => undefined)
    const reported = claims === undefined ? undefined : this.suite.reported(claims)
    return makeReport(await this.server(), this.package, [...this.#outcomes.values()], reported)
  }

  /** Where its report is committed. */
  get reportFile(): string {
    return reportFile(this.package.folder, this.subject.mode, this.suite.kind)
  }

  /** What stands behind the adapter. */
  async server(): Promise<ServerIdentity> {
    const { name, server } = this.subject
    if (typeof server === 'function') return await server()
    return server ?? { name, version: this.package.version, real: true }
  }

  async #outcomeOf(one: CaseOf<About, Tools>): Promise<CaseOutcome> {
    const { id } = one
    const waived = this.subject.waive?.[id]
    if (waived !== undefined) return { id, result: 'waived', reason: waived }
    try {
      const claims = await this.claims()
      const missing = one.needs?.find(need => !need.met(claims))
      if (missing !== undefined) return { id, result: 'not-claimed', reason: `needs ${missing.says}` }
      await this.#during(() => this.suite.run(one, claims, this.#time()))
      return { id, result: 'passed' }
    } catch (error) {
      return { id, result: 'failed', reason: error instanceof CaseFailure ? error.message : describeError(error) }
    }
  }

  #time(): CaseTime {
    const { clock, timeScale } = this.subject
    return new CaseTime(clock ?? realClock, timeScale ?? 1, this.#pump)
  }

  #during<T>(work: () => Promise<T>): Promise<T> {
    return this.#pump === undefined ? work() : this.#pump.during(work)
  }
}
