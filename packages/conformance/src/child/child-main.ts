import { realClock } from '../clock/real-clock.js'
import { outgoing } from '../kit/message.js'
import { RecordingHost } from '../kit/recording-host.js'
import type { Subject } from '../subject.js'
import { findSubject } from './find-subject.js'

/**
 * What a child process of the suite does: `node child-main.js <module> <name> <url or ""> <queue> <role>`. It writes one
 * line when it is done and then has to end by itself; what keeps it alive is the broker's doing.
 */
async function main(): Promise<void> {
  const [module = '', name = '', url = '', queue = '', role = ''] = process.argv.slice(2)
  const subject = findSubject<Subject>((await import(module)) as object, name)
  await act(subject, url === '' ? undefined : url, queue, role)
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
    leaseMs: lease === 'fixed' || lease === 'renewable' ? 10_000 : undefined,
  }
  if (role === 'consume' || role === 'hold') {
    const consumer = await broker.createConsumer(source, { revoked: () => undefined }, signal)
    if (role === 'hold') {
      const held = await consumer.receive({ max: 10, waitMs: 20_000 }, signal)
      process.stdout.write(`holds ${held.length}\n`)
      // Until it is killed.
      await new Promise<never>(() => realClock.at(Number.POSITIVE_INFINITY, () => undefined))
    }
    const publisher = await broker.createPublisher(signal)
    await publisher.publish([outgoing(queue, 'from the child')])
    const batch = await consumer.receive({ max: 5, waitMs: 5_000 }, signal)
    if (consumer.settlement !== 'none') await consumer.ack(batch.map(delivery => delivery.receipt))
    const waiting = consumer.receive({ max: 5, waitMs: 60_000 }, signal)
    await consumer.close()
    await waiting
  } else {
    const publisher = await broker.createPublisher(signal)
    await publisher.publish([outgoing(queue, 'one'), outgoing(queue, 'two')])
    await publisher.close()
  }
  await broker.close()
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exitCode = 1
})
