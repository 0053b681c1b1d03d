import { beforeEach, describe, expect, it } from 'vitest'
import type { OutgoingMessage } from '../../src/contract/index.js'
import { PublishManyFailed } from '../../src/errors/publish-many-failed.js'
import type { Outbox } from '../../src/publish/outbox.js'
import { PushMany } from '../../src/publish/push-many.js'
import { busy, FakeSource, fateOf, invalid, outboxOn } from './fixtures/fake-source.js'
import { ids, message } from './fixtures/messages.js'

type Make = (args: unknown) => OutgoingMessage | Promise<OutgoingMessage>

const make: Make = args => {
  if (typeof args !== 'string') throw new Error(`no text: ${String(args)}`)
  return message(args)
}

/** Counts how many were taken from it. */
class Source {
  taken = 0
  closed = false
  readonly #count: number

  constructor(count: number) {
    this.#count = count
  }

  *[Symbol.iterator](): Generator<string> {
    try {
      while (this.taken < this.#count) yield `a${this.taken++}`
    } finally {
      this.closed = true
    }
  }
}

async function* later(items: Iterable<unknown>): AsyncGenerator<unknown> {
  for (const item of items) {
    await Promise.resolve()
    yield item
  }
}

describe('many at once', () => {
  let source: FakeSource
  let outbox: Outbox

  beforeEach(() => {
    source = new FakeSource()
    outbox = outboxOn(source, { batch: 3, inFlight: 2 })
  })

  const pushMany = (items: Iterable<unknown> | AsyncIterable<unknown>, how = make) =>
    fateOf(new PushMany(outbox, how).from(items))
  const settle = (): Promise<void> => source.clock.settle()
  const sent = (): (readonly string[])[] => source.calls.map(call => call.ids)
  const storeAll = async (): Promise<void> => {
    for (let call = 0; call < source.calls.length; call++) {
      source.calls[call]?.store()
      await settle()
    }
  }

  it('go in full batches, and are counted once all are stored', async () => {
    const fate = pushMany(ids('a', 7))
    await settle()
    expect(fate).toEqual({})
    await storeAll()
    expect(sent()).toEqual([ids('a', 3), ids('a', 3, 3), ['a6']])
    expect(fate).toEqual({ value: { accepted: 7 } })
  })

  it('may be none', async () => {
    const fate = pushMany([])
    await settle()
    expect(fate).toEqual({ value: { accepted: 0 } })
  })

  it.each(['sync', 'async'])('are taken from a lazy %s source only as fast as they are confirmed', async kind => {
    const items = new Source(1_000_000)
    pushMany(kind === 'sync' ? items : later(items))
    await source.clock.settle()
    await source.clock.settle()
    // Two batches out, one more waiting: whoever adds more waits.
    expect(items.taken).toBe(9)
    source.calls[0]?.store()
    await settle()
    await settle()
    expect(items.taken).toBe(12)
  })

  it('wait at 10,000 unconfirmed, whoever else has pushed them, before taking the next', async () => {
    outbox = outboxOn(source, { batch: 10_000, inFlight: 4 })
    for (const id of ids('p', 9_990)) outbox.push(message(id)).catch(() => undefined)
    const items = new Source(100)
    pushMany(items)
    await settle()
    expect(items.taken).toBe(10)
    expect(outbox.unconfirmed).toBe(10_000)
    source.calls[0]?.store()
    await settle()
    await settle()
    expect(items.taken).toBe(100)
  })

  it('of two callers share batches, and each hears of its own', async () => {
    const bad = pushMany(['a0', 'a1'])
    const good = pushMany(['b0'])
    await settle()
    expect(sent()).toEqual([['a0', 'a1', 'b0']])
    source.calls[0]?.refuse({ index: 0, error: invalid })
    await settle()
    expect(good).toEqual({ value: { accepted: 1 } })
    expect(bad.error).toMatchObject({ accepted: 1, failed: [{ index: 0, id: 'a0', error: { cause: invalid } }] })
  })

  it('tell by index, in order, what failed before, at and after the broker; all others are stored', async () => {
    const fate = pushMany(['a0', 5, 'a2', 'a3', null, 'a5', 'a6'])
    await settle()
    source.calls[0]?.refuse({ index: 1, error: invalid })
    source.calls[1]?.fail(invalid)
    await settle()
    expect(fate.error).toBeInstanceOf(PublishManyFailed)
    const { accepted, failed, message: text } = fate.error as PublishManyFailed
    expect(accepted).toBe(2)
    expect(failed.map(({ index, id }) => [index, id])).toEqual([
      [1, undefined],
      [2, 'a2'],
      [4, undefined],
      [5, 'a5'],
      [6, 'a6'],
    ])
    expect(text).toContain('5 of 7')
    expect(failed[0]?.error.message).toBe('no text: 5')
  })

  it('keep their numbers after a part was sent again', async () => {
    const fate = pushMany(ids('a', 3))
    await settle()
    source.calls[0]?.refuse({ index: 0, error: busy }, { index: 2, error: busy })
    await source.clock.advance(100)
    source.calls[1]?.refuse({ index: 1, error: invalid })
    await settle()
    expect(fate.error).toMatchObject({ accepted: 2, failed: [{ index: 2, id: 'a2' }] })
  })

  it('are made one after the other where making is asynchronous', async () => {
    const fate = pushMany(['a0', 'bad', 'a2'], async args => {
      await Promise.resolve()
      if (args === 'bad') throw new Error('does not fit')
      return make(args)
    })
    await settle()
    expect(sent()).toEqual([['a0', 'a2']])
    source.calls[0]?.store()
    await settle()
    expect(fate.error).toMatchObject({ accepted: 2, failed: [{ index: 1, id: undefined }] })
  })

  it('are made so from an asynchronous source, too', async () => {
    const fate = pushMany(later(['a0', 'bad', 'a2']), async args => {
      if (args === 'bad') throw 'words'
      return make(args)
    })
    await settle()
    await storeAll()
    expect(fate.error).toMatchObject({ accepted: 2, failed: [{ index: 1, error: { message: 'words' } }] })
  })

  it.each(['sync', 'async'])('end where a %s source throws; what came before is stored and told', async kind => {
    function* broken(): Generator<string> {
      yield 'a0'
      yield 'a1'
      throw new Error('the file ends here')
    }
    const fate = pushMany(kind === 'sync' ? broken() : later(broken()))
    await settle()
    await storeAll()
    expect(sent().flat()).toEqual(['a0', 'a1'])
    expect(fate.error).toMatchObject({
      accepted: 2,
      failed: [{ index: 2, id: undefined, error: { message: 'the file ends here' } }],
    })
  })

  it('close their source when the outbox closes under them, and say which were not accepted', async () => {
    const items = new Source(100)
    const fate = pushMany(items)
    await settle()
    void outbox.close()
    await storeAll()
    expect(items.closed).toBe(true)
    expect(fate.error).toMatchObject({ accepted: 9, failed: [{ index: 9, error: { code: 'SLUICE_CLOSED' } }] })
  })
})
