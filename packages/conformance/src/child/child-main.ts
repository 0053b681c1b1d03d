import type { Broker, Consumer } from '@sluice/core/adapter'
import { realClock } from '../clock/real-clock.js'
import { outgoing } from '../kit/message.js'
import { RecordingHost } from '../kit/recording-host.js'
import type { StoreSubject } from '../store/store-subject.js'
import type { Subject } from '../subject.js'
import { findSubject } from './find-subject.js'

/**
 * What a child process of the suite does: `node child-main.js <module> <name> <url or ""> <queue> <role>`. It writes one
 * line when it is done and then has to end by itself; what keeps it alive is the broker's doing.
 */
async function main(): Promise<void> {
  const [module = '', name = '', url = '', queue = '', role = ''] = process.argv.slice(2)
  const exported = (await import(module)) as object
  const address = url === '' ? undefined : url
  if (role === 'store') await useStore(findSubject<StoreSubject>(exported, name), address, queue)
  else await act(findSubject<Subject>(exported, name), address, queue, role)
  const alive = process.getActiveResourcesInfo().filter(resource => !resource.startsWith('Pipe'))
  process.stdout.write(`done ${alive.join(', ')}\n`)
}

async function act(subject: Subject, url: string | undefined, queue: string, role: string): Promise<void> {
  const host = new RecordingHost(realClock, role)
  const signal = new AbortController().signal
  // Inert until it is opened: this one is never closed either.
  await subject.create(url)
  const broker = await subject.create(url)
  const { lease, retention, settlement } = await broker.open(host, signal)
  const source = {
    queue,
    group: undefined,
    from: retention === 'none' ? ('new' as const) : ('earliest' as const),
    life: 'durable' as const,
    settle: settlement === 'none' ? ('never' as const) : ('after' as const),
    window: 10,
    leaseMs: lease === 'fixed' || lease === 'renewable' ? 3_000 : undefined,
  }
  if (role === 'publish') {
    const publisher = await broker.createPublisher(signal)
    await publisher.publish([outgoing(queue, 'one'), outgoing(queue, 'two')])
    await publisher.close()
  } else {
    const consumer = await broker.createConsumer(source, { revoked: () => undefined }, signal)
    await (role === 'hold' ? holdForEver(consumer, signal) : useAndClose(broker, consumer, queue, signal))
  }
  await broker.close()
}

/** Until the process is killed. */
async function holdForEver(consumer: Consumer, signal: AbortSignal): Promise<never> {
  const held = await consumer.receive({ max: 10, waitMs: 20_000 }, signal)
  process.stdout.write(`holds ${held.length}\n`)
  return await new Promise<never>(() => realClock.at(Number.POSITIVE_INFINITY, () => undefined))
}

async function useAndClose(broker: Broker, consumer: Consumer, queue: string, signal: AbortSignal): Promise<void> {
  const publisher = await broker.createPublisher(signal)
  await publisher.publish([outgoing(queue, 'from the child')])
  await publisher.close()
  const batch = await consumer.receive({ max: 5, waitMs: 5_000 }, signal)
  if (consumer.settlement !== 'none') await consumer.ack(batch.map(delivery => delivery.receipt))
  const waiting = consumer.receive({ max: 5, waitMs: 60_000 }, signal)
  await consumer.close()
  await waiting
}

async function useStore(subject: StoreSubject, url: string | undefined, key: string): Promise<void> {
  await subject.create(url)
  const store = await subject.create(url)
  await store.open(new RecordingHost(realClock, 'store'), new AbortController().signal)
  store.watch?.(key, () => undefined)
  await store.change([{ key, expect: 'any', value: 'from the child', ttlMs: 60_000 }])
  await store.get([key])
  await store.close()
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exitCode = 1
})
