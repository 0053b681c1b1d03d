import { setMaxListeners } from 'node:events'
import type { Broker } from '@sluice/core/adapter'
import type { Case } from '../case.js'
import { brokerCases } from '../cases/index.js'
import { adminMethodsOf, type Claims, consumerMethodsOf } from '../claims.js'
import type { CaseTime } from '../clock/case-time.js'
import { Brokers } from '../kit/brokers.js'
import { type FaultKit, faultsOf, startFaults } from '../kit/fault-kit.js'
import { Kit } from '../kit/kit.js'
import type { Subject } from '../subject.js'
import { runBounded } from './bounded.js'
import { type ReportedClaims, reportClaims } from './reported-claims.js'
import { uniqueNames } from './unique-names.js'
import type { Suite } from './suite.js'

const defaultBoundMs = 30_000
const cleanUpMs = 2_000

/** The suite for a broker. */
export class BrokerSuite implements Suite<Claims, Kit> {
  readonly kind = undefined
  readonly cases: readonly Case[] = brokerCases
  readonly #subject: Subject
  readonly #nameQueue: () => string

  constructor(subject: Subject) {
    this.#subject = subject
    this.#nameQueue = uniqueNames(subject.queueName)
  }

  /** Opens a broker and makes a consumer, to see what they have. */
  async claims(time: CaseTime): Promise<Claims> {
    const subject = this.#subject
    const brokers = new Brokers(subject, time, 'claims')
    const signal = new AbortController().signal
    try {
      const broker = await brokers.create(subject.url)
      const opened = broker.open(brokers.host(broker), signal)
      const capabilities = await time.within(opened, defaultBoundMs, 'the first open')
      const claims: Claims = {
        brokerName: broker.name,
        capabilities,
        consumer: new Set(),
        admin: adminMethodsOf(broker.admin),
        store: broker.store !== undefined,
        shared: subject.url !== undefined,
        ...faultsOf(subject),
      }
      const kit = this.#kit({ claims, broker, brokers, time, signal, url: subject.url, faults: undefined })
      const queue = kit.queue()
      const consumer = await time.within(kit.consumer(queue), defaultBoundMs, 'the first createConsumer')
      await consumer.close()
      await broker.admin?.remove?.(queue)
      return { ...claims, consumer: consumerMethodsOf(consumer) }
    } finally {
      await brokers.closeMade()
      await brokers.closeBrokers()
    }
  }

  reported(claims: Claims): ReportedClaims {
    return reportClaims(claims)
  }

  async run(one: Case, claims: Claims, time: CaseTime): Promise<void> {
    const subject = this.#subject
    const brokers = new Brokers(subject, time, one.id)
    const abort = new AbortController()
    // One signal for a whole case, as core has one for a worker: many calls listen to it.
    setMaxListeners(0, abort.signal)
    const made: { kit?: Kit; faults?: FaultKit } = {}
    const body = async (): Promise<void> => {
      if (one.faulty === true) made.faults = await time.real(() => startFaults(subject))
      const url = made.faults?.url ?? subject.url
      const broker = await brokers.create(url)
      await broker.open(brokers.host(broker), abort.signal)
      made.kit = this.#kit({ claims, broker, brokers, time, signal: abort.signal, url, faults: made.faults })
      await one.run(made.kit)
    }
    const cleanUp = async (): Promise<void> => {
      await made.faults?.restore()
      abort.abort()
      await brokers.closeMade()
      if (made.kit !== undefined) await removeQueues(made.kit)
      await brokers.closeBrokers()
      await made.faults?.close()
    }
    const boundMs = Math.max(one.timeoutMs ?? 0, subject.caseTimeoutMs ?? defaultBoundMs)
    await runBounded({ boundMs, body, pending: () => brokers.watch.pending, cleanUp }, time)
  }

  #kit(parts: {
    readonly claims: Claims
    readonly broker: Broker
    readonly brokers: Brokers
    readonly time: CaseTime
    readonly signal: AbortSignal
    readonly url: string | undefined
    readonly faults: FaultKit | undefined
  }): Kit {
    return new Kit({ subject: this.#subject, nameQueue: this.#nameQueue, ...parts })
  }
}

/** Best effort: the broker of this case may be closed, or broken on purpose. */
async function removeQueues(kit: Kit): Promise<void> {
  const { admin } = kit.broker
  if (admin?.remove === undefined) return
  const removals = kit.queues.map(async queue => {
    const removing = admin.remove?.(queue) ?? Promise.resolve()
    await kit.time.within(removing, cleanUpMs, 'clean-up')
  })
  await Promise.allSettled(removals)
}
