import { openSync, writeSync } from 'node:fs'
import { close, type WorkerEvents } from '@sluice/core'
import { loadTask } from '../load/load-task.js'
import { pause } from '../load/waiting.js'
import type { FaultSubject } from '../fault-subject.js'
import type { ChildPlan } from './child.js'

/** What ends one run of a message. */
const endings: ReadonlySet<string> = new Set(['succeeded', 'failed', 'retried', 'dead', 'released', 'lease-lost'])
const heard = ['received', 'started', 'succeeded', 'failed', 'retried', 'dead', 'released', 'lease-lost'] as const

/** A process of the crew. It writes down what happens at once, so that what it wrote outlives a SIGKILL. */
async function main(plan: ChildPlan): Promise<void> {
  const { subject } = (await import(plan.module)) as { readonly subject: FaultSubject }
  const file = openSync(plan.log, 'a')
  const write = (what: string, id: string, dropped = false): void => {
    writeSync(file, `${Date.now()} ${what} ${id} ${dropped}\n`)
  }
  let stopping = false
  let blockMs = 0
  process.on('message', (order: { readonly do: 'stop' } | { readonly do: 'block'; readonly ms: number }) => {
    if (order.do === 'stop') stopping = true
    else blockMs = order.ms
  })
  // Whoever started it is gone.
  const orphaned = (): never => process.exit(1)
  process.on('disconnect', orphaned)
  const broker = subject.create(plan.url)
  const work = loadTask(broker, broker, plan.queue, {
    leaseMs: plan.leaseMs,
    handler: async ({ n }, id) => {
      if (blockMs > 0) {
        const ms = blockMs
        blockMs = 0
        write('blocks', id)
        block(ms)
      }
      // Long enough that a process that is killed holds some.
      await pause(10 + (n % 40))
    },
  })
  let [accepted, done] = [0, 0]
  const running = new Set<string>()
  const progress = setInterval(() => process.send?.({ accepted, done, holds: running.size }), 25)

  if (plan.role === 'consumer') {
    const worker = await work.consume()
    for (const name of heard) {
      worker.on(name, (event: WorkerEvents[typeof name]) => {
        if (name === 'succeeded' || name === 'dead') done++
        if (name === 'started') running.add(event.id)
        else if (endings.has(name)) running.delete(event.id)
        write(name, event.id, 'dropped' in event && event.dropped)
      })
    }
    process.send?.('ready')
    while (!stopping) await pause(20)
  } else {
    process.send?.('ready')
    for (let n = 1; !stopping; ) {
      const ids = Array.from({ length: 20 }, () => `${plan.name}-${n++}`)
      for (const id of ids) write('offered', id)
      const pushes = ids.map(id => work.publish({ n: Number(id.split('-').at(-1)) }, { id }))
      await Promise.all(
        pushes.map((push, index) =>
          push.then(
            () => {
              accepted++
              write('accepted', ids[index]!)
            },
            () => write('refused', ids[index]!),
          ),
        ),
      )
      await pause(plan.everyMs)
    }
  }
  clearInterval(progress)
  await close(work)
  process.send?.({ accepted, done })
  process.off('disconnect', orphaned)
  process.disconnect?.()
}

/** Nothing else happens in this process meanwhile: no timer, no socket. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

main(JSON.parse(process.argv[2] ?? '{}') as ChildPlan).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exit(1)
})
