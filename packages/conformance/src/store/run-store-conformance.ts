import type { Report } from '../runner/report.js'
import { type ConformanceOptions, runSession } from '../runner/run-session.js'
import { Session } from '../runner/session.js'
import type { StoreSubject } from './store-subject.js'
import { StoreSuite } from './store-suite.js'

/** As `runConformance`, for a store. */
export async function runStoreConformance(subject: StoreSubject, options: ConformanceOptions = {}): Promise<Report> {
  return await runSession(new Session(subject, new StoreSuite(subject)), options)
}
