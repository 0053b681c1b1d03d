import type { Subject } from '../subject.js'
import { BrokerSuite } from './broker-suite.js'
import type { Report } from './report.js'
import { type ConformanceOptions, runSession } from './run-session.js'
import { Session } from './session.js'

/**
 * Runs the suite against a broker, one case after the other, and resolves with the report; a failing case does not
 * reject. Rejects with a TypeError where the subject itself is wrong: it waives or asks for cases that do not exist,
 * or no package.json is above its module.
 */
export async function runConformance(subject: Subject, options: ConformanceOptions = {}): Promise<Report> {
  return await runSession(new Session(subject, new BrokerSuite(subject)), options)
}
