import { adminMethodsOf, type Claims, consumerMethodsOf } from '../claims.js'
import type { CaseTime } from '../clock/case-time.js'
import { Brokers } from '../kit/brokers.js'
import { faultsOf } from '../kit/fault-kit.js'
import { Kit } from '../kit/kit.js'
import type { Subject } from '../subject.js'

const boundMs = 30_000

/** Opens a broker once and reads what it claims. */
export async function adapterClaims(subject: Subject, time: CaseTime, queue: string): Promise<Claims> {
  const brokers = new Brokers(subject, time, 'claims')
  const abort = new AbortController()
  try {
    const broker = await brokers.create(subject.url)
    const opened = broker.open(brokers.host(broker), abort.signal)
    const capabilities = await time.within(opened, boundMs, 'the first open')
    const claims: Claims = {
      brokerName: broker.name,
      capabilities,
      consumer: new Set(),
      admin: adminMethodsOf(broker.admin),
      store: broker.store !== undefined,
      shared: subject.url !== undefined,
      ...faultsOf(subject),
    }
    const kit = new Kit({
      subject,
      claims,
      broker,
      brokers,
      time,
      signal: abort.signal,
      url: subject.url,
      nameQueue: () => queue,
      faults: undefined,
    })
    const consumer = await time.within(kit.consumer(kit.queue()), boundMs, 'the first createConsumer')
    await consumer.close()
    await broker.admin?.remove?.(queue)
    return { ...claims, consumer: consumerMethodsOf(consumer) }
  } finally {
    abort.abort()
    await brokers.closeMade()
    await brokers.closeBrokers()
  }
}
