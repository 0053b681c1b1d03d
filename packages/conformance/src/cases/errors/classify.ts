import type { Failure } from '@sluice/core/adapter'
import type { Case } from '../../case.js'
import { describeError } from '../../kit/describe-error.js'
import { expectEqual, expectRejection, expectThat } from '../../kit/expect.js'
import { outgoing } from '../../kit/message.js'
import { CaseFailure } from '../../kit/case-failure.js'
import { faults } from '../../needs.js'
import type { Kit } from '../../kit/kit.js'

const codes: readonly string[] = [
  'connection',
  'timeout',
  'busy',
  'auth',
  'not-found',
  'conflict',
  'invalid',
  'too-large',
  'full',
  'unroutable',
  'closed',
  'corrupt',
  'unsupported',
  'unknown',
]

/** Values that a client, or somebody's callback, might throw. */
function strangeErrors(): readonly unknown[] {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED', errno: -111 })
  const hostile = Object.defineProperty(new Error('hostile'), 'code', {
    get() {
      throw new Error('even reading it throws')
    },
  })
  const circular: { self?: unknown } = {}
  circular.self = circular
  return [
    undefined,
    null,
    0,
    Number.NaN,
    '',
    'text',
    true,
    Symbol('s'),
    10n,
    {},
    [],
    () => undefined,
    Object.create(null),
    circular,
    Object.freeze({ code: 42, message: 7 }),
    new Error('plain'),
    new Error('with a cause', { cause: new Error('the cause') }),
    new AggregateError([refused, new Error('second')], 'several'),
    refused,
    Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
    new DOMException('aborted', 'AbortError'),
    new TypeError('bad argument'),
    hostile,
  ]
}

function checkFailure(failure: Failure, of: unknown): void {
  const what = `what classify says of ${describeError(of)}`
  expectThat(typeof failure === 'object' && failure !== null, `${what} is no failure`)
  expectThat(codes.includes(failure.code), `${what}: the code is ${String(failure.code)}`)
  expectThat(typeof failure.retryable === 'boolean', `${what}: retryable is ${String(failure.retryable)}`)
  expectThat(['no', 'maybe'].includes(failure.happened), `${what}: happened is ${String(failure.happened)}`)
  const { retryAfterMs } = failure
  expectThat(
    retryAfterMs === undefined || (Number.isFinite(retryAfterMs) && retryAfterMs >= 0),
    `${what}: retryAfterMs is ${String(retryAfterMs)}`,
  )
}

function classify(kit: Kit, error: unknown): Failure {
  try {
    return kit.broker.classify(error)
  } catch (thrown) {
    // Naming it must not throw either: one of the values is made so that reading it does.
    throw new CaseFailure(`classify threw instead of answering for ${typeof error}: ${describeError(thrown)}`)
  }
}

/** What errors are called. */
export const classifyCases: readonly Case[] = [
  {
    id: 'errors/classify-is-total',
    promise: 'Any value gets an answer from classify, also one that is no error; it never throws.',
    async run(kit) {
      for (const error of strangeErrors().slice(0, -1)) checkFailure(classify(kit, error), error)
      checkFailure(classify(kit, strangeErrors().at(-1)), 'an error whose code cannot be read')
    },
  },
  {
    id: 'errors/classify-is-pure',
    promise: 'Classify gives the same answer each time, changes nothing, and works before open and after close.',
    async run(kit) {
      const closed = await kit.open()
      await closed.close()
      const fresh = await kit.create()
      const error = Object.freeze(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }))
      const answer = kit.broker.classify(error)
      expectEqual(kit.broker.classify(error), answer, 'the second answer')
      expectEqual(closed.classify(error), answer, 'the answer of a closed broker')
      expectEqual(fresh.classify(error), answer, 'the answer of a broker that was never opened')
    },
  },
  {
    id: 'errors/unknown-may-have-happened',
    promise: 'Of an error that it does not know, classify never says that nothing happened.',
    async run(kit) {
      for (const error of [new Error('never seen before'), 'text', undefined]) {
        expectEqual(kit.broker.classify(error).happened, 'maybe', 'whether it may have happened')
      }
    },
  },
  {
    id: 'errors/closed-is-called-closed',
    promise: 'What a closed publisher rejects with is called closed, not retryable, and nothing happened.',
    async run(kit) {
      const publisher = await kit.broker.createPublisher(kit.signal)
      await publisher.close()
      const error = await expectRejection(publisher.publish([outgoing(kit.queue(), 'a')]), 'publish after close')
      const { code, happened, retryable } = kit.broker.classify(error)
      expectEqual({ code, happened, retryable }, { code: 'closed', happened: 'no', retryable: false }, 'the failure')
    },
  },
  {
    id: 'errors/nobody-listens',
    promise:
      'Opening a broker where nobody listens rejects in time, is called a connection failure, and leaves nothing behind.',
    needs: [faults],
    faulty: true,
    async run(kit) {
      await kit.faults.cut()
      const broker = await kit.create()
      const opening = broker.open(kit.host(broker), kit.signal)
      const error = await expectRejection(kit.time.within(opening, 25_000, 'open'), 'open where nobody listens')
      const { code } = kit.broker.classify(error)
      expectThat(code === 'connection' || code === 'timeout', `a refused connection is called ${code}`)
      await broker.close()
      expectEqual(kit.host(broker).clock.timers, 0, 'timers after close')
    },
  },
]
