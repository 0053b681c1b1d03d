import type { Case } from '../../case.js'
import { expectEqual, expectRejection, expectThat } from '../../kit/expect.js'
import type { Kit } from '../../kit/kit.js'
import { proxied } from '../../needs.js'

/** A server in this machine answers too fast for an abort to come in between; one that is silent never does. */
const silent = { needs: [proxied], faulty: true } as const
const patienceMs = 8_000

function expectSoon(kit: Kit, start: number, what: string): void {
  const took = Math.round(kit.time.monotonic() - start)
  expectThat(took <= kit.time.slackMs, `${what} took ${took} ms to end`)
}

/** Aborting a call that the server does not answer. */
export const silentServerCases: readonly Case[] = [
  {
    id: 'abort/ends-an-open-that-nobody-answers',
    promise: 'An abort ends an open that the server does not answer: it rejects soon and, once closed, holds nothing.',
    ...silent,
    async run(kit) {
      kit.faults.proxy?.blackHole()
      const broker = await kit.create()
      const stop = new AbortController()
      const opening = kit.time.within(broker.open(kit.host(broker), stop.signal), patienceMs, 'an aborted open')
      const rejected = expectRejection(opening, 'an aborted open')
      await kit.time.sleep(500)
      const start = kit.time.monotonic()
      stop.abort(new Error('the worker stops'))
      await rejected
      expectSoon(kit, start, 'an aborted open')
      await kit.time.within(broker.close(), patienceMs, 'close after an aborted open')
      expectEqual(kit.host(broker).clock.timers, 0, 'timers after an aborted open')
    },
  },
  {
    id: 'abort/ends-a-receive-that-nobody-answers',
    promise: 'An abort ends a receive that the server does not answer, soon, with an empty array and no error.',
    ...silent,
    async run(kit) {
      const consumer = await kit.consumer(kit.queue())
      kit.faults.proxy?.blackHole()
      const stop = new AbortController()
      const received = consumer.receive({ max: 1, waitMs: 20_000 }, stop.signal)
      await kit.time.sleep(200)
      const start = kit.time.monotonic()
      stop.abort(new Error('the worker stops'))
      expectEqual(
        await kit.time.within(received, patienceMs, 'an aborted receive'),
        [],
        'what the aborted receive gave',
      )
      expectSoon(kit, start, 'an aborted receive')
    },
  },
]
