import { describe, expect, it } from 'vitest'
import { classifyAdapter } from '../../src/adapter/adapter-error.js'
import { turn } from './messages.js'

import { Least, never, options, tags, want } from './least-consumer.js'

describe('abstract consumer: receive', () => {
  it('passes the wish on, cut to the limit', async () => {
    const consumer = new Least({ receiveBatch: 3 })
    const receiving = consumer.receive({ max: 50, waitMs: 7 }, never())
    expect(consumer.fetches).toMatchObject([{ max: 3, waitMs: 7 }])
    consumer.fetches[0]!.end.resolve(consumer.hand(1, 2))
    expect(tags(await receiving)).toEqual([1, 2])
  })

  it('keeps what a fetch brings beyond the wish for the next receive', async () => {
    const consumer = new Least(options)
    const receiving = consumer.receive({ max: 2, waitMs: 0 }, never())
    consumer.fetches[0]!.end.resolve(consumer.hand(1, 2, 3, 4, 5))
    expect(tags(await receiving)).toEqual([1, 2])
    expect(tags(await consumer.receive({ max: 2, waitMs: 0 }, never()))).toEqual([3, 4])
    expect(tags(await consumer.receive({ max: 2, waitMs: 0 }, never()))).toEqual([5])
    expect(consumer.fetches.length).toBe(1)
  })

  it('refuses a second receive while one is outstanding', async () => {
    const consumer = new Least(options)
    const receiving = consumer.receive(want, never())
    const error: unknown = await consumer.receive(want, never()).catch(reason => reason)
    expect(error).toMatchObject({ code: 'overlap' })
    expect(classifyAdapter(error, () => expect.fail('classified here'))).toMatchObject({
      code: 'invalid',
      happened: 'no',
    })
    consumer.fetches[0]!.end.resolve(consumer.hand(1))
    expect(tags(await receiving)).toEqual([1])
  })

  it('answers an abort at once, and what the fetch still brings comes with the next receive', async () => {
    const consumer = new Least(options)
    const controller = new AbortController()
    const receiving = consumer.receive(want, controller.signal)
    controller.abort()
    expect(await receiving).toEqual([])
    expect(consumer.fetches[0]!.signal.aborted).toBe(true)
    consumer.fetches[0]!.end.resolve(consumer.hand(1, 2))
    await turn()
    expect(tags(await consumer.receive(want, never()))).toEqual([1, 2])
    expect(consumer.fetches.length).toBe(1)
  })

  it('gives a waiting receive what a left-behind fetch brings, and asks anew if it brings nothing', async () => {
    const consumer = new Least(options)
    const controller = new AbortController()
    const aborted = consumer.receive(want, controller.signal)
    controller.abort()
    await aborted
    const second = consumer.receive({ max: 2, waitMs: 5 }, never())
    expect(consumer.fetches.length).toBe(1)
    consumer.fetches[0]!.end.resolve([])
    await turn()
    expect(consumer.fetches[1]).toMatchObject({ max: 2, waitMs: 5 })
    expect(consumer.fetches[1]!.signal.aborted).toBe(false)
    consumer.fetches[1]!.end.resolve(consumer.hand(9))
    expect(tags(await second)).toEqual([9])
  })

  it('swallows the rejection of a fetch that was aborted, as many clients reject then', async () => {
    const consumer = new Least(options)
    const controller = new AbortController()
    const aborted = consumer.receive(want, controller.signal)
    controller.abort()
    await aborted
    consumer.fetches[0]!.end.reject(new Error('AbortError'))
    await turn()
    const next = consumer.receive(want, never())
    consumer.fetches[1]!.end.resolve(consumer.hand(1))
    expect(tags(await next)).toEqual([1])
  })

  it('asks anew for a receive that waits when an aborted fetch rejects', async () => {
    const consumer = new Least(options)
    const controller = new AbortController()
    const aborted = consumer.receive(want, controller.signal)
    controller.abort()
    await aborted
    const next = consumer.receive(want, never())
    consumer.fetches[0]!.end.reject(new Error('AbortError'))
    await turn()
    consumer.fetches[1]!.end.resolve(consumer.hand(1))
    expect(tags(await next)).toEqual([1])
  })

  it('does not even fetch for a signal that is aborted', async () => {
    const consumer = new Least(options)
    expect(await consumer.receive(want, AbortSignal.abort())).toEqual([])
    expect(consumer.fetches).toEqual([])
  })

  it('rejects with the raw error, also one that fetch throws at once, and can be asked again', async () => {
    const consumer = new Least(options)
    const receiving = consumer.receive(want, never())
    const raw = new Error('gone')
    consumer.fetches[0]!.end.reject(raw)
    await expect(receiving).rejects.toBe(raw)
    class Throwing extends Least {
      protected override fetch(): never {
        throw raw
      }
    }
    const throwing = new Throwing(options)
    await expect(throwing.receive(want, never())).rejects.toBe(raw)
    await expect(throwing.receive(want, never())).rejects.toBe(raw)
  })

  it('leaves no listener for long that a fetch adds to its signal, and still aborts the fetch under way', async () => {
    const consumer = new Least(options)
    const controller = new AbortController()
    const seen = new Map<AbortSignal, number>()
    for (let count = 0; count < 300; count++) {
      const receiving = consumer.receive(want, controller.signal)
      const { end, signal } = consumer.fetches[count]!
      seen.set(signal, (seen.get(signal) ?? 0) + 1)
      end.resolve([])
      await receiving
    }
    expect(Math.max(...seen.values())).toBeLessThanOrEqual(64)
    const aborted = consumer.receive(want, controller.signal)
    controller.abort()
    expect(await aborted).toEqual([])
    expect(consumer.fetches.at(-1)!.signal.aborted).toBe(true)
  })

  it('rejects and says why where an optional method is a field, which was not there when it was looked for', async () => {
    class Careless extends Least {
      override settleNack = async () => []
    }
    const careless = new Careless(options)
    expect(careless.nack).toBeUndefined()
    await expect(careless.receive(want, never())).rejects.toThrow(
      'Careless.settleNack is a field: write it as a method',
    )
    expect(careless.fetches).toEqual([])
  })

  it('listens once to a signal, however often it is given', async () => {
    const consumer = new Least(options)
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    signal.addEventListener = ((...given: Parameters<typeof add>) => {
      listeners++
      add(...given)
    }) as typeof signal.addEventListener
    for (let count = 0; count < 3; count++) {
      const receiving = consumer.receive(want, signal)
      consumer.fetches[count]!.end.resolve([])
      await receiving
    }
    expect(listeners).toBe(1)
  })
})
