import { describe, test } from 'vitest'
import type { Subject } from '../subject.js'
import { register } from './register.js'

/**
 * Registers the suite with Vitest: one test per case, skipped where the broker claims nothing that it is about, and
 * one that compares the report with `conformance.json` (written where it is not there, or when
 * `SLUICE_WRITE_REPORT=1`).
 */
export function conformance(subject: Subject): void {
  register(subject, {
    group: (title, body) => void describe.sequential(title, body),
    test: (title, timeout, run) => test(title, { timeout }, context => run(reason => context.skip(reason))),
  })
}
