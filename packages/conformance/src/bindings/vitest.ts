import { describe, test } from 'vitest'
import { BrokerSuite } from '../runner/broker-suite.js'
import { Session } from '../runner/session.js'
import type { StoreSubject } from '../store/store-subject.js'
import { StoreSuite } from '../store/store-suite.js'
import type { Subject } from '../subject.js'
import { type BindingOptions, type Runner, register } from './register.js'

const runner: Runner = {
  group: (title, body) => void describe.sequential(title, body),
  test: (title, timeout, run) => test(title, { timeout }, context => run(reason => context.skip(reason))),
}

/**
 * Registers the suite with Vitest: one test per case, skipped where the broker claims nothing that it is about, and
 * one that compares the report with `conformance.json` (written where it is not there, or when
 * `SLUICE_WRITE_REPORT=1`).
 */
export function conformance(subject: Subject, options: BindingOptions = {}): void {
  register(new Session(subject, new BrokerSuite(subject)), runner, options.cases)
}

/** As `conformance`, for a store. */
export function storeConformance(subject: StoreSubject, options: BindingOptions = {}): void {
  register(new Session(subject, new StoreSuite(subject)), runner, options.cases)
}
