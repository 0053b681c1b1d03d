import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Claims } from '../claims.js'
import { BrokerSuite } from '../runner/broker-suite.js'
import { capabilityCard } from '../runner/capability-card.js'
import { Session } from '../runner/session.js'
import type { StoreSubject } from '../store/store-subject.js'
import { StoreSuite } from '../store/store-suite.js'
import type { Subject } from '../subject.js'
import { readArguments, usage } from './arguments.js'
import { perform } from './perform.js'

interface Exports {
  readonly subject?: Subject
  readonly storeSubject?: StoreSubject
}

/** The command: its exit code. Rejects where the suite cannot run at all. */
export async function main(argv: readonly string[], print: (text: string) => void): Promise<number> {
  const asked = readArguments(argv)
  if (asked === undefined) {
    print(usage)
    return 0
  }
  const { subject, storeSubject } = (await import(pathToFileURL(resolve(asked.module)).href)) as Exports
  if (subject === undefined && storeSubject === undefined) {
    throw new TypeError(`${asked.module} exports neither "subject" nor "storeSubject".`)
  }
  const codes: number[] = []
  if (subject !== undefined) {
    const session = new Session(subject, new BrokerSuite(subject))
    const card = async (claims: Claims): Promise<string> => capabilityCard(await session.server(), claims)
    codes.push(await perform(session, asked, print, card))
  }
  // With --case the other suite may have none of these.
  if (storeSubject !== undefined && (subject === undefined || asked.cases.length === 0)) {
    codes.push(await perform(new Session(storeSubject, new StoreSuite(storeSubject)), asked, print))
  }
  return Math.max(...codes)
}
