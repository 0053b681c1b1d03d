import { close, fixed, task } from '@sluice/core'
import { noDeadLetters, quiet } from '../load/load-task.js'
import { lastLook } from '../load/last-look.js'
import { pause, until } from '../load/waiting.js'
import { Ledger } from '@sluice/conformance'
import type { Scenario } from '../scenario.js'

const leaseMs = 1_000

/** The lease is renewed while a handler runs: two workers are there, and each message runs once. */
export const longHandler: Scenario = {
  id: 'long-handler',
  title: 'a handler takes longer than the lease, is renewed and runs once',
  disturbs: 'nothing',
  // A lease of a second is renewed thrice in it.
  alone: true,
  without: ({ capabilities: { lease } }) =>
    lease === 'fixed' ? 'a lease of this broker cannot be renewed: core says so to the handler' : undefined,
  async run(ground) {
    const { subject, server, capabilities } = ground
    const queue = ground.queue()
    const ledger = new Ledger({ undisturbed: true })
    const timed = capabilities.lease === 'renewable'
    const tasks = [1, 2].map(() =>
      task(
        queue,
        {
          broker: subject.create(server.url),
          logger: quiet,
          retry: { limit: 3, backoff: fixed('100ms') },
          ...noDeadLetters(ground),
          ...(timed && { lease: leaseMs }),
        },
        ({ ms }: { ms: number }) => pause(ms),
      ),
    )
    for (const each of tasks) ground.onEnd(() => close(each))
    const workers = await Promise.all(tasks.map(each => each.consume()))
    for (const worker of workers) ledger.follow(worker)
    let done = 0
    for (const worker of workers) worker.on('succeeded', () => done++)
    const ms = ground.scale.long ? 30 * leaseMs : 4 * leaseMs
    const pushed = await Promise.all(Array.from({ length: 40 }, (_, n) => tasks[n % 2]!.publish({ ms: ms + n * 10 })))
    for (const { id } of pushed) ledger.accepted(id)
    await until(
      () => `${done} of ${pushed.length} are done`,
      ms + 20_000,
      () => done >= pushed.length,
    )
    await Promise.all(tasks.map(each => close(each)))
    const report = await lastLook(ledger, subject.create(server.url), queue)
    if (report.runs !== pushed.length) throw new Error(`${pushed.length} messages ran ${report.runs} times`)
    return { messages: pushed.length, leaseMs: timed ? leaseMs : 'none', handlerMs: ms }
  },
}
