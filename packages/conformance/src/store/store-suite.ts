import { setMaxListeners } from 'node:events'
import type { CaseTime } from '../clock/case-time.js'
import { type FaultKit, faultsOf, startFaults } from '../kit/fault-kit.js'
import { runBounded } from '../runner/bounded.js'
import type { Suite } from '../runner/suite.js'
import { uniqueNames } from '../runner/unique-names.js'
import { storeCases } from './cases/index.js'
import type { StoreCase, StoreClaims } from './store-case.js'
import { StoreKit } from './store-kit.js'
import type { StoreSubject } from './store-subject.js'

const defaultBoundMs = 30_000

/** The suite for a store. */
export class StoreSuite implements Suite<StoreClaims, StoreKit> {
  readonly kind = 'store'
  readonly cases: readonly StoreCase[] = storeCases
  readonly #subject: StoreSubject
  readonly #nameKey: () => string = uniqueNames()

  constructor(subject: StoreSubject) {
    this.#subject = subject
  }

  async claims(): Promise<StoreClaims> {
    const store = await this.#subject.create(this.#subject.url)
    return { watch: typeof store.watch === 'function', faults: faultsOf(this.#subject).faults }
  }

  reported(): undefined {
    return undefined
  }

  async run(one: StoreCase, _claims: StoreClaims, time: CaseTime): Promise<void> {
    const subject = this.#subject
    const abort = new AbortController()
    setMaxListeners(0, abort.signal)
    const made: { kit?: StoreKit; faults?: FaultKit } = {}
    const body = async (): Promise<void> => {
      if (one.faulty === true) made.faults = await time.real(() => startFaults(subject))
      const url = made.faults?.url ?? subject.url
      made.kit = new StoreKit({
        subject,
        time,
        signal: abort.signal,
        url,
        nameKey: this.#nameKey,
        faults: made.faults,
      })
      await one.run(made.kit)
    }
    const cleanUp = async (): Promise<void> => {
      await made.faults?.restore()
      abort.abort()
      await made.kit?.cleanUp()
      await made.faults?.close()
    }
    const boundMs = Math.max(one.timeoutMs ?? 0, subject.caseTimeoutMs ?? defaultBoundMs)
    await runBounded({ boundMs, body, pending: () => made.kit?.watch.pending ?? [], cleanUp }, time)
  }
}
