import { beforeEach, describe, expect, it } from 'vitest'
import type { Outbox } from '../../src/publish/outbox.js'
import { FakeSource, fateOf, invalid, lost, outboxOn } from './fixtures/fake-source.js'
import { ids, message } from './fixtures/messages.js'

describe('an outbox', () => {
  let source: FakeSource
  let outbox: Outbox

  beforeEach(() => {
    source = new FakeSource()
    outbox = outboxOn(source, { batch: 4, inFlight: 2 })
  })

  const push = (...all: string[]): { value?: string; error?: unknown }[] =>
    all.map(id => fateOf(outbox.push(message(id))))
  const settle = (): Promise<void> => source.clock.settle()
  const sent = (): (readonly string[])[] => source.calls.map(call => call.ids)

  it('gathers what is pushed in one tick into one batch, also by chains of awaits', async () => {
    push('a', 'b')
    void Promise.resolve().then(() => push('c'))
    expect(sent()).toEqual([])
    await settle()
    expect(sent()).toEqual([['a', 'b', 'c']])
  })

  it('tells each its id once the publisher has confirmed, not before', async () => {
    const fates = push('a', 'b')
    await settle()
    expect(fates).toEqual([{}, {}])
    source.calls[0]?.store()
    await settle()
    expect(fates).toEqual([{ value: 'a' }, { value: 'b' }])
    expect(outbox.unconfirmed).toBe(0)
  })

  it('sends a full batch at once, without the tick', () => {
    push(...ids('a', 9))
    expect(sent()).toEqual([ids('a', 4), ids('a', 4, 4)])
    expect(outbox.unconfirmed).toBe(9)
  })

  it('has so many calls out at once, while later pushes grow the next batch', async () => {
    push('a')
    await settle()
    push('b')
    await settle()
    push('c')
    await settle()
    push('d', 'e')
    await settle()
    expect(sent()).toEqual([['a'], ['b']])
    source.calls[1]?.store()
    await settle()
    expect(sent()).toEqual([['a'], ['b'], ['c', 'd', 'e']])
  })

  it('takes the smaller limit of the broker as soon as it is known', async () => {
    outbox.batchLimit = 1
    push('a', 'b')
    await settle()
    expect(sent()).toEqual([['a'], ['b']])
  })

  it('rejects what cannot be retried, each with its own error, and takes another publisher', async () => {
    const fates = push('a', 'b')
    await settle()
    source.calls[0]?.fail(invalid)
    await settle()
    for (const fate of fates) {
      expect(fate.error).toMatchObject({ code: 'SLUICE_BROKER_INVALID', cause: invalid })
    }
    expect(source.recoveries).toMatchObject([{ failure: { code: 'invalid' }, attempts: 1 }])
    push('c')
    await source.clock.advance(100)
    expect(source.publishers[1]?.calls.map(call => call.ids)).toEqual([['c']])
  })

  it('takes a publisher that throws at once for one that rejects', async () => {
    const publisher = source.publisher
    if (publisher !== undefined) {
      publisher.publish = () => {
        throw invalid
      }
    }
    const [fate] = push('a')
    await settle()
    expect(fate?.error).toMatchObject({ code: 'SLUICE_BROKER_INVALID' })
  })

  it('waits for a first publisher, gathering on', async () => {
    source = new FakeSource(false)
    outbox = outboxOn(source, { batch: 4 })
    let open!: () => void
    const opened = new Promise<void>(resolve => {
      open = resolve
    })
    source.opening = () => opened
    push('a')
    await settle()
    push('b', 'c')
    await settle()
    open()
    await settle()
    expect(sent()).toEqual([['a'], ['b', 'c']])
  })

  it('fails all that waits when there will be no publisher, and tries again for what comes later', async () => {
    source = new FakeSource(false)
    outbox = outboxOn(source)
    const refused = new Error('wrong password')
    source.opening = () => Promise.reject(refused)
    const early = push('a')
    await settle()
    expect(early).toEqual([{ error: refused }])
    source.opening = async () => undefined
    push('b')
    await settle()
    expect(sent()).toEqual([['b']])
  })

  it('fails what grew meanwhile, too', async () => {
    source = new FakeSource(false)
    outbox = outboxOn(source)
    let fail!: (error: Error) => void
    const opened = new Promise<void>((_, reject) => {
      fail = reject
    })
    source.opening = () => opened
    const fates = push('a')
    await settle()
    fates.push(...push('b'))
    fail(new Error('no'))
    await settle()
    expect(fates.map(({ error }) => (error as Error).message)).toEqual(['no', 'no'])
    expect(outbox.unconfirmed).toBe(0)
  })

  it('sends nothing while the broker asks for patience, and tells truly what was never sent', async () => {
    push('a')
    await settle()
    outbox.hold(true)
    const [held] = push('b')
    await settle()
    expect(sent()).toEqual([['a']])
    const [late] = push('c')
    await source.clock.advance(30_000)
    expect(held?.error).toMatchObject({ happened: 'no' })
    outbox.hold(false)
    await settle()
    expect(sent()).toEqual([['a']])
    expect(late?.error).toMatchObject({ happened: 'no' })
    push('d')
    outbox.hold(false)
    await settle()
    expect(sent()[1]).toEqual(['d'])
  })

  describe('flush', () => {
    it('sends without the tick, and resolves when the fate of all so far is known', async () => {
      const [fate] = push('a')
      const flushed = fateOf(outbox.flush().then(() => 'flushed'))
      expect(sent()).toEqual([['a']])
      push('b')
      await settle()
      expect(flushed).toEqual({})
      source.calls[0]?.fail(invalid)
      await settle()
      expect(flushed).toEqual({ value: 'flushed' })
      expect(fate?.error).toBeInstanceOf(Error)
    })

    it('is over at once when there is nothing', async () => {
      await outbox.flush()
      expect(source.clock.timers).toBe(0)
    })
  })

  describe('close', () => {
    it('refuses at once what comes later, by a rejection, and flushes what came before', async () => {
      const [early] = push('a')
      const closed = fateOf(outbox.close().then(() => 'closed'))
      const [late] = push('b')
      await settle()
      expect(late?.error).toMatchObject({ code: 'SLUICE_CLOSED' })
      expect(() => outbox.append(message('c'))).toThrow(/closed/)
      expect(closed).toEqual({})
      source.calls[0]?.store()
      await settle()
      expect(early).toEqual({ value: 'a' })
      expect(closed).toEqual({ value: 'closed' })
      expect(sent()).toEqual([['a']])
    })
  })

  describe('timers', () => {
    it('are gone when nothing is unconfirmed: a script that pushed and did not close ends by itself', async () => {
      push('a', 'b')
      await settle()
      expect(source.clock.timers).toBe(1)
      source.calls[0]?.store()
      await settle()
      expect(source.clock.timers).toBe(0)
    })

    it('are gone after a failure, too', async () => {
      push('a')
      await settle()
      source.calls[0]?.fail(lost())
      await source.clock.advance(100)
      source.calls[1]?.fail(invalid)
      await source.clock.advance(100)
      expect(source.clock.timers).toBe(0)
    })

    it('are one, however many are pushed one by one', async () => {
      const publisher = source.publisher
      if (publisher !== undefined) publisher.storesAll = true
      let made = 0
      const { at } = source.clock
      source.clock.at = (when, run) => {
        made++
        return at.call(source.clock, when, run)
      }
      for (let count = 0; count < 100; count++) await outbox.push(message(`a${count}`))
      await settle()
      expect(made).toBe(1)
      expect(source.clock.timers).toBe(0)
    })
  })
})
