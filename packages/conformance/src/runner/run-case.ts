import { setMaxListeners } from 'node:events'
import type { Case } from '../case.js'
import type { Claims } from '../claims.js'
import type { CaseTime } from '../clock/case-time.js'
import { Brokers } from '../kit/brokers.js'
import { CaseFailure } from '../kit/case-failure.js'
import { describeError } from '../kit/describe-error.js'
import { type FaultKit, startFaults } from '../kit/fault-kit.js'
import { Kit } from '../kit/kit.js'
import type { Subject } from '../subject.js'
import { withEscapedErrors } from './escaped-errors.js'

/** What a case runs with. */
export interface CaseSetting {
  readonly subject: Subject
  readonly claims: Claims
  readonly time: CaseTime
  readonly nameQueue: () => string
}

const defaultBoundMs = 30_000

/** Runs one case with brokers of its own and cleans up after it. Rejects when the promise is broken. */
export async function runCase(one: Case, setting: CaseSetting): Promise<void> {
  const escaped: unknown[] = []
  await withEscapedErrors(
    () => inTime(one, setting),
    error => escaped.push(error),
  )
  if (escaped.length > 0) throw new CaseFailure(`an error escaped from the broker: ${describeError(escaped[0])}`)
}

async function inTime(one: Case, setting: CaseSetting): Promise<void> {
  const { subject, time } = setting
  const brokers = new Brokers(subject, time, one.id)
  const abort = new AbortController()
  // One signal for a whole case, as core has one for a worker: many calls listen to it.
  setMaxListeners(0, abort.signal)
  const boundMs = Math.max(one.timeoutMs ?? 0, subject.caseTimeoutMs ?? defaultBoundMs)
  let hang: () => void = () => undefined
  const hung = new Promise<never>((_, reject) => {
    hang = time.clock.at(time.monotonic() + boundMs, () => {
      const waiting = brokers.watch.pending
      const on = waiting.length > 0 ? `; it waits for ${waiting.join(', ')}` : ''
      reject(new CaseFailure(`the case did not end within ${boundMs} ms${on}`))
    })
  })
  const made: { kit?: Kit; faults?: FaultKit } = {}
  const body = async (): Promise<void> => {
    if (one.faulty === true) made.faults = await time.real(() => startFaults(subject))
    const url = made.faults?.url ?? subject.url
    const broker = await brokers.create(url)
    await broker.open(brokers.host(broker), abort.signal)
    made.kit = new Kit({ ...setting, broker, brokers, url, signal: abort.signal, faults: made.faults })
    await one.run(made.kit)
  }
  try {
    await Promise.race([body(), hung])
  } finally {
    hang()
    await cleanUp(made, brokers, abort, time)
  }
}

async function cleanUp(
  made: { readonly kit?: Kit; readonly faults?: FaultKit },
  brokers: Brokers,
  abort: AbortController,
  time: CaseTime,
): Promise<void> {
  await made.faults?.restore()
  abort.abort()
  await brokers.closeMade()
  const remove = made.kit?.broker.admin?.remove?.bind(made.kit.broker.admin)
  if (remove !== undefined) {
    // Best effort: the broker of this case may be closed or broken on purpose.
    const removals = (made.kit?.queues ?? []).map(async queue => await time.within(remove(queue), 2_000, 'clean-up'))
    await Promise.allSettled(removals)
  }
  await brokers.closeBrokers()
  await made.faults?.close()
}
