import { beforeEach, describe, expect, it } from 'vitest'
import { BrokerFailed } from '../../src/errors/broker-failed.js'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import type { Outbox } from '../../src/publish/outbox.js'
import { busy, FakeSource, fateOf, invalid, lost, outboxOn } from './fixtures/fake-source.js'
import { ids, message } from './fixtures/messages.js'

describe('an outbox whose publisher fails', () => {
  let source: FakeSource
  let outbox: Outbox

  beforeEach(() => {
    source = new FakeSource()
    outbox = outboxOn(source, { batch: 3, inFlight: 4 })
  })

  const push = (...all: string[]): { value?: string; error?: unknown }[] =>
    all.map(id => fateOf(outbox.push(message(id))))
  const settle = (): Promise<void> => source.clock.settle()
  const sent = (): (readonly string[])[] => source.calls.map(call => call.ids)

  it.each([
    ['the connection is lost and nothing happened', lost('no')],
    ['the connection is lost and something may have happened', lost('maybe')],
    ['it asks for patience', busy],
    ['it does not answer', new MemoryFault('timeout', 'silence', { happened: 'maybe' })],
    ['it was closed under its hands', new MemoryFault('closed', 'closed', { happened: 'maybe' })],
  ])('publishes the same ids again when %s', async (_, error) => {
    const fates = push('a', 'b')
    await settle()
    source.calls[0]?.fail(error)
    await settle()
    expect(fates).toEqual([{}, {}])
    await source.clock.advance(100)
    expect(sent()).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
    source.calls[1]?.store()
    await settle()
    expect(fates).toEqual([{ value: 'a' }, { value: 'b' }])
  })

  it('goes on with the same publisher only after a failure that passes', async () => {
    push('a')
    await settle()
    source.calls[0]?.fail(busy)
    await source.clock.advance(100)
    expect(source.publishers).toHaveLength(1)
    source.calls[1]?.fail(lost())
    await source.clock.advance(100)
    expect(source.publishers).toHaveLength(2)
    expect(source.recoveries.map(({ attempts }) => attempts)).toEqual([1, 2])
  })

  it('keeps the order over a publisher that dies: nothing younger overtakes what comes again', async () => {
    push(...ids('a', 8))
    await settle()
    push('b')
    await settle()
    expect(sent()).toEqual([ids('a', 3), ids('a', 3, 3), ids('a', 2, 6), ['b']])
    // The answers come out of order, and the pauses end at different times.
    source.pauseMs = 500
    source.calls[2]?.fail(lost())
    await settle()
    source.pauseMs = 100
    source.calls[1]?.fail(lost())
    source.calls[3]?.fail(lost())
    source.calls[0]?.fail(lost())
    await settle()
    push('c')
    await source.clock.advance(499)
    expect(source.publishers).toHaveLength(2)
    expect(source.publishers[1]?.calls).toEqual([])
    await source.clock.advance(1)
    expect(source.publishers[1]?.calls.map(call => call.ids)).toEqual([
      ids('a', 3),
      ids('a', 3, 3),
      ids('a', 2, 6),
      ['b'],
    ])
    source.publishers[1]?.calls[0]?.store()
    await settle()
    expect(source.publishers[1]?.calls[4]?.ids).toEqual(['c'])
  })

  it('settles what a dying publisher still confirms', async () => {
    const fates = push('a', 'b', 'c', 'd')
    await settle()
    source.calls[0]?.fail(lost())
    await settle()
    source.calls[1]?.store()
    await settle()
    expect(fates[3]).toEqual({ value: 'd' })
    await source.clock.advance(100)
    expect(sent()[2]).toEqual(['a', 'b', 'c'])
  })

  it('fails all that waits for a new publisher when there will be none', async () => {
    const fates = push('a', 'b', 'c', 'd')
    await settle()
    const refused = new Error('no more')
    source.opening = () => Promise.reject(refused)
    source.calls[0]?.fail(lost())
    source.calls[1]?.fail(lost())
    await source.clock.advance(100)
    expect(fates.map(({ error }) => error)).toEqual([refused, refused, refused, refused])
    expect(outbox.unconfirmed).toBe(0)
    expect(source.clock.timers).toBe(0)
  })

  describe('on single messages', () => {
    it('rejects those refused for good, and no others', async () => {
      const fates = push('a', 'b', 'c')
      await settle()
      source.calls[0]?.refuse({ index: 1, error: invalid })
      await settle()
      expect(fates).toEqual([{ value: 'a' }, { error: expect.any(BrokerFailed) }, { value: 'c' }])
      expect(fates[1]?.error).toMatchObject({ cause: invalid, failure: { code: 'invalid' } })
      expect(source.recoveries).toEqual([])
    })

    it('sends those refused for now again, alone, while others go on', async () => {
      const fates = push('a', 'b', 'c')
      await settle()
      source.calls[0]?.refuse({ index: 0, error: busy }, { index: 2, error: busy })
      await settle()
      push('d')
      await settle()
      expect(sent()).toEqual([['a', 'b', 'c'], ['d']])
      await source.clock.advance(100)
      expect(sent()[2]).toEqual(['a', 'c'])
      source.calls[2]?.refuse({ index: 1, error: busy })
      await source.clock.advance(100)
      expect(sent()[3]).toEqual(['c'])
      source.calls[3]?.store()
      await settle()
      expect(fates).toEqual([{ value: 'a' }, { value: 'b' }, { value: 'c' }])
    })

    it('tells the two kinds apart in one answer', async () => {
      const fates = push('a', 'b', 'c')
      await settle()
      source.calls[0]?.refuse({ index: 0, error: invalid }, { index: 1, error: busy })
      await source.clock.advance(100)
      expect(sent()[1]).toEqual(['b'])
      source.calls[1]?.fail(invalid)
      await settle()
      expect(fates).toMatchObject([{ error: { cause: invalid } }, { error: { cause: invalid } }, { value: 'c' }])
    })

    it('publishes again, all others resting, what was refused because the connection went', async () => {
      const fates = push('a', 'b')
      await settle()
      source.calls[0]?.refuse({ index: 1, error: lost() })
      await settle()
      push('c')
      await settle()
      expect(sent()).toHaveLength(1)
      await source.clock.advance(100)
      expect(source.publishers[1]?.calls.map(call => call.ids)).toEqual([['b'], ['c']])
      source.calls[1]?.store()
      await settle()
      expect(fates).toEqual([{ value: 'a' }, { value: 'b' }])
    })

    it('rejects what waits to be sent again when there will be no publisher', async () => {
      const fates = push('a', 'b')
      await settle()
      source.calls[0]?.refuse({ index: 1, error: busy })
      await settle()
      source.opening = () => Promise.reject(new Error('no more'))
      source.publisher = undefined
      await source.clock.advance(100)
      expect(fates).toMatchObject([{ value: 'a' }, { error: { message: 'no more' } }])
    })
  })
})
