import { describe, expect, it } from 'vitest'
import { HandlerTimeout } from '../../src/errors/handler-timeout.js'
import { Reject } from '../../src/errors/reject.js'
import { Requeue } from '../../src/errors/requeue.js'
import { Retry } from '../../src/errors/retry.js'

describe('what handlers throw', () => {
  it('has a code, a message and keeps its cause', () => {
    const cause = new Error('410')
    expect(new Reject('order is gone', { cause })).toMatchObject({
      code: 'SLUICE_REJECT',
      name: 'Reject',
      message: 'order is gone',
      fault: 'handler',
      cause,
    })
    expect(new Requeue('not here', { cause })).toMatchObject({ code: 'SLUICE_REQUEUE', delayMs: 0, cause })
    expect(new Retry('later', { cause })).toMatchObject({ code: 'SLUICE_RETRY', delayMs: undefined, cause })
    expect(new HandlerTimeout(30_000)).toMatchObject({ code: 'SLUICE_HANDLER_TIMEOUT', timeoutMs: 30_000 })
  })

  it('needs no words', () => {
    for (const error of [new Reject(), new Requeue(), new Retry(), Retry.after(null)]) {
      expect(error.message).not.toBe('')
      expect(error.remedy).not.toBe('')
    }
  })

  it('reads delays strictly, and 0 as at once', () => {
    expect(new Retry('', { delay: '10s' }).delayMs).toBe(10_000)
    expect(new Retry('', { delay: 0 }).delayMs).toBe(0)
    expect(new Requeue('', { delay: '1.5s' }).delayMs).toBe(1_500)
    expect(new Requeue('', { delay: 0 }).delayMs).toBe(0)
    const invalid = expect.objectContaining({ code: 'SLUICE_INVALID_OPTION', option: 'delay' })
    for (const delay of ['5x', -1, Number.NaN, '0s', null] as never[]) {
      expect(() => new Retry('', { delay })).toThrow(invalid)
    }
    for (const delay of ['5x', -1, Number.NaN, '0s'] as never[]) {
      expect(() => new Requeue('', { delay })).toThrow(invalid)
    }
  })
})

describe('Retry.after', () => {
  it('keeps what the server said, to be read when it is judged', () => {
    const date = new Date(0)
    expect(Retry.after('120').after).toBe('120')
    expect(Retry.after(1_500).after).toBe(1_500)
    expect(Retry.after(date).after).toBe(date)
    expect(Retry.after(null).after).toBeUndefined()
    expect(Retry.after(undefined).after).toBeUndefined()
  })

  it('never throws, whatever a server says, and keeps words and cause', () => {
    const cause = new Error('429')
    expect(Retry.after('soon', { message: 'busy', cause })).toMatchObject({ message: 'busy', cause, after: 'soon' })
    expect(Retry.after(Number.NaN)).toBeInstanceOf(Retry)
    expect(Retry.after(new Date(Number.NaN))).toBeInstanceOf(Retry)
  })
})
