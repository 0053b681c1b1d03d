import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HandlerTimeout } from '../../src/errors/handler-timeout.js'
import { Reject } from '../../src/errors/reject.js'
import { Requeue } from '../../src/errors/requeue.js'
import { Retry } from '../../src/errors/retry.js'
import { SluiceError } from '../../src/errors/sluice-error.js'
import { fixed } from '../../src/policies/backoff.js'
import type { Admissible, Judgement } from '../../src/policies/policy.js'
import { retryPolicy } from '../../src/policies/retry.js'
import { type RetryOption, retrySettings } from '../../src/policies/retry-option.js'
import { recordedRun } from './fixtures/run-stub.js'

const now = Date.UTC(2026, 0, 1)
const failed = new Error('connection refused')

function judge(
  option: RetryOption | undefined,
  error: Error,
  facts: Partial<Admissible> = {},
  mostRetries?: number,
): Judgement | undefined {
  const policy = retryPolicy(retrySettings(option), mostRetries)
  return policy.judge?.({ run: recordedRun(facts), error }, { now, random: () => 0.5 })
}

const usedUp = { kind: 'dead-letter', because: expect.stringMatching(/retries are used up$/) }

describe('retryPolicy: any error', () => {
  it('counts and waits as the backoff says', () => {
    expect([1, 2, 3].map(attempt => judge(undefined, failed, { attempt }))).toEqual([
      { kind: 'retry', delayMs: 500 },
      { kind: 'retry', delayMs: 1_000 },
      { kind: 'retry', delayMs: 2_000 },
    ])
  })

  it('3 retries are at most 4 runs', () => {
    expect(judge(undefined, failed, { attempt: 4 })).toEqual({
      kind: 'dead-letter',
      because: 'failed 4 times, its retries are used up',
    })
    for (let limit = 0; limit < 10; limit++) {
      let attempt = 1
      while (judge(limit, failed, { attempt })?.kind === 'retry') attempt++
      expect(attempt).toBe(limit + 1)
    }
  })

  it('a handler that ran out of time has failed like any other', () => {
    expect(judge(3, new HandlerTimeout(5))).toEqual({ kind: 'retry', delayMs: 500 })
    expect(judge(3, new HandlerTimeout(5), { attempt: 4 })).toEqual(usedUp)
  })

  it('is not tried again when retry is off', () => {
    const off = { kind: 'dead-letter', because: 'failed, and it is not to be retried' }
    expect(judge(false, failed)).toEqual(off)
    expect(judge(0, failed)).toEqual(off)
    expect(judge(false, new Retry())).toEqual(off)
  })

  it('is tried for ever when the limit is Infinity', () => {
    expect(judge({ limit: Number.POSITIVE_INFINITY }, failed, { attempt: 1_000_000 })?.kind).toBe('retry')
  })
})

describe('retryPolicy: what handlers throw on purpose', () => {
  it('Retry has its own delay, or the backoff’s, and counts', () => {
    expect(judge(3, new Retry('', { delay: '10s' }))).toEqual({ kind: 'retry', delayMs: 10_000 })
    expect(judge(3, new Retry('', { delay: 0 }))).toEqual({ kind: 'retry', delayMs: 0 })
    expect(judge(3, new Retry())).toEqual({ kind: 'retry', delayMs: 500 })
    expect(judge(3, new Retry('', { delay: '10s' }), { attempt: 4 })).toEqual(usedUp)
  })

  it('Retry.after waits as the server says, reckoned from now, at most a day', () => {
    expect(judge(3, Retry.after('120'))).toEqual({ kind: 'retry', delayMs: 120_000 })
    expect(judge(3, Retry.after(new Date(now + 7_000)))).toEqual({ kind: 'retry', delayMs: 7_000 })
    expect(judge(3, Retry.after(new Date(now + 7_000).toUTCString()))).toEqual({ kind: 'retry', delayMs: 7_000 })
    expect(judge(3, Retry.after(1_500))).toEqual({ kind: 'retry', delayMs: 1_500 })
    expect(judge(3, Retry.after('99999999'))).toEqual({ kind: 'retry', delayMs: 86_400_000 })
  })

  it.each([['soon'], [null], [undefined], [Number.NaN], [new Date(Number.NaN)]])(
    'Retry.after(%s) waits as the backoff says',
    value => {
      expect(judge(3, Retry.after(value))).toEqual({ kind: 'retry', delayMs: 500 })
    },
  )

  it('Requeue does not count, at any attempt, even with retry off', () => {
    expect(judge(3, new Requeue(), { attempt: 4 })).toEqual({ kind: 'requeue', delayMs: 0 })
    expect(judge(false, new Requeue('', { delay: '5s' }))).toEqual({ kind: 'requeue', delayMs: 5_000 })
  })

  it('Reject is a dead letter now', () => {
    expect(judge(3, new Reject('order is gone'))).toEqual({ kind: 'dead-letter', because: 'rejected: order is gone' })
    const long = judge(3, new Reject('x'.repeat(10_000))) as { because: string }
    expect(long.because).toHaveLength(200)
  })

  it('knows them by code, from another installed version of core too', () => {
    const foreign = new SluiceError({ message: 'gone', code: 'SLUICE_REJECT', fault: 'handler', remedy: '' })
    expect(judge(3, foreign)).toEqual({ kind: 'dead-letter', because: 'rejected: gone' })
    const lookalike = Object.assign(new Error('gone'), { code: 'SLUICE_REJECT' })
    expect(judge(3, lookalike)?.kind).toBe('retry')
  })
})

describe('retryPolicy: overrides', () => {
  it.each([
    ['fewer', 3, 1, undefined, 1],
    ['none', 3, 0, undefined, 0],
    ['more, which it may not', 3, 10, undefined, 3],
    ['more, which the task allows', 3, 10, 20, 10],
    ['more than the task allows', 3, 100, 20, 20],
    ['more, and what the task allows is less than its own', 3, 100, 1, 3],
  ])('lets a message ask for %s', (_, limit, asked, most, runs) => {
    const overrides = { retryLimit: asked }
    expect(judge(limit, failed, { overrides, attempt: runs + 1 }, most)?.kind).toBe('dead-letter')
    if (runs > 0) expect(judge(limit, failed, { overrides, attempt: runs }, most)?.kind).toBe('retry')
  })

  it('leaves the limit alone when the message asks for something else', () => {
    expect(judge(3, failed, { overrides: { timeoutMs: 5 }, attempt: 3 })?.kind).toBe('retry')
  })
})

describe('retryPolicy: a backoff of one’s own', () => {
  it('gets the attempt and chance, and gives whole milliseconds', () => {
    const backoff = (attempt: number, random: () => number): number => attempt * 100 + random() + 0.1
    expect(judge({ backoff }, failed, { attempt: 2 })).toEqual({ kind: 'retry', delayMs: 201 })
    expect(judge({ backoff: () => 0 }, failed)).toEqual({ kind: 'retry', delayMs: 0 })
    expect(judge({ backoff: () => 1e300 }, failed)).toEqual({ kind: 'retry', delayMs: 36_500 * 86_400_000 })
  })

  it.each([[Number.NaN], [-1], [Number.POSITIVE_INFINITY], ['5s'], [undefined], [null]])(
    'is an error, with the option’s name, when it gives %s',
    given => {
      expect(() => judge({ backoff: () => given as never }, failed)).toThrow(
        expect.objectContaining({ code: 'SLUICE_INVALID_OPTION', option: 'retry.backoff' }),
      )
    },
  )

  it('always ends in one of the judgements, with a delay that is a whole number', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 40 }),
        fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
        fc.constantFrom(failed, new Retry(), new Requeue(), new Reject(), new HandlerTimeout(1)),
        (limit, attempt, retryLimit, error) => {
          const judgement = judge(limit, error, { attempt, overrides: { retryLimit } }) as Judgement
          const least = Math.min(limit, retryLimit ?? limit)
          if (error instanceof Reject) expect(judgement.kind).toBe('dead-letter')
          else if (error instanceof Requeue) expect(judgement.kind).toBe('requeue')
          else expect(judgement.kind).toBe(attempt <= least ? 'retry' : 'dead-letter')
          if ('delayMs' in judgement) expect(Number.isSafeInteger(judgement.delayMs)).toBe(true)
          else expect((judgement as { because: string }).because).not.toBe('')
        },
      ),
    )
  })
})

describe('retrySettings', () => {
  it('has defaults: 3, exponential from 1 s, doubling, at most a minute, full jitter', () => {
    const { limit, backoff, via } = retrySettings(undefined)
    expect([limit, via]).toEqual([3, undefined])
    expect([1, 2, 7].map(attempt => backoff(attempt, () => 0.5))).toEqual([500, 1_000, 30_000])
    expect(retrySettings({})).toMatchObject({ limit: 3, via: undefined })
    expect(retrySettings(5).limit).toBe(5)
    expect(retrySettings(false).limit).toBe(0)
  })

  it('takes what is given', () => {
    const backoff = fixed('5s')
    expect(retrySettings({ limit: 1, backoff, via: 'process' })).toEqual({ limit: 1, backoff, via: 'process' })
    expect(retrySettings({ limit: undefined, backoff: undefined, via: undefined }).limit).toBe(3)
  })

  it.each([
    ['retry', -1],
    ['retry', 1.5],
    ['retry', Number.NaN],
    ['retry', true],
    ['retry', '3'],
    ['retry', null],
    ['retry.limit', { limit: -1 }],
    ['retry.limit', { limit: '3' }],
    ['retry.limit', { limit: null }],
    ['retry.backoff', { backoff: '5s' }],
    ['retry.backoff', { backoff: 5 }],
    ['retry.via', { via: 'store' }],
    ['retry.times', { times: 3 }],
  ])('refuses with the path %s: %j', (option, given) => {
    expect(() => retrySettings(given as never)).toThrow(
      expect.objectContaining({ code: 'SLUICE_INVALID_OPTION', option }),
    )
  })
})
