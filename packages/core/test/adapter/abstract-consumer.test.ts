import { describe, expect, it } from 'vitest'
import { AbstractConsumer } from '../../src/adapter/abstract-consumer.js'
import { DeliveryBuffer } from '../../src/adapter/delivery-buffer.js'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import type { Delivery } from '../../src/contract/index.js'
import { delivered, pending, settled } from './messages.js'

import { Least, Most, never, options, type Receipt, tags, want } from './least-consumer.js'

describe('abstract consumer: close', () => {
  it('ends a blocked receive with nothing, and hands back what the fetch still brings', async () => {
    const consumer = new Least(options)
    const receiving = consumer.receive(want, never())
    const closing = consumer.close()
    const again = consumer.close()
    expect(await receiving).toEqual([])
    expect(consumer.fetches[0]!.signal.aborted).toBe(true)
    expect(await settled(closing)).toBe(false)
    consumer.fetches[0]!.end.resolve(consumer.hand(1, 2))
    await Promise.all([closing, again])
    expect(consumer.handedBack).toEqual([1, 2])
    expect(consumer.released).toBe(1)
  })

  it('waits for settlements under way and refuses later ones', async () => {
    const consumer = new Most(options)
    const settling = pending()
    consumer.settling = settling.promise
    const acking = consumer.ack([{ tag: 1, epoch: 1 }])
    const closing = consumer.close()
    const receipt = { tag: 2, epoch: 1 }
    const closed = { code: 'closed' }
    await expect(consumer.ack([receipt])).rejects.toMatchObject(closed)
    await expect(consumer.nack!([{ receipt, delayMs: 0 }])).rejects.toMatchObject(closed)
    await expect(consumer.extend!([receipt])).rejects.toMatchObject(closed)
    await expect(consumer.move!([])).rejects.toMatchObject(closed)
    await expect(consumer.resize!(1)).rejects.toMatchObject(closed)
    await expect(consumer.receive(want, never())).rejects.toMatchObject(closed)
    expect(await settled(closing)).toBe(false)
    settling.resolve()
    await Promise.all([acking, closing])
    expect(consumer.acked).toEqual([1])
    expect(consumer.calls).toEqual([])
  })

  it('hands back nothing that is stale', async () => {
    const consumer = new Least(options)
    const receiving = consumer.receive({ max: 1, waitMs: 0 }, never())
    consumer.fetches[0]!.end.resolve(consumer.hand(1, 2, 3))
    await receiving
    consumer.loseAll()
    await consumer.close()
    expect(consumer.handedBack).toEqual([])
  })
})

describe('abstract consumer: an epoch that ends while it closes', () => {
  it('hands back nothing of what a late fetch brings from before', async () => {
    const consumer = new Least(options)
    const receiving = consumer.receive(want, never())
    const closing = consumer.close()
    await receiving
    const old = consumer.hand(1)
    consumer.loseAll()
    consumer.fetches[0]!.end.resolve([...old, ...consumer.hand(2)])
    await closing
    expect(consumer.handedBack).toEqual([2])
  })
})

describe('abstract consumer: settling', () => {
  it('has exactly the optional methods that are written', () => {
    const least = new Least(options)
    expect([least.nack, least.move, least.extend, least.resize]).toEqual([undefined, undefined, undefined, undefined])
    const most = new Most({ ...options, without: ['move'] })
    expect(most.move).toBeUndefined()
    expect([typeof most.nack, typeof most.extend, typeof most.resize]).toEqual(['function', 'function', 'function'])
  })

  it('answers receipts of an earlier epoch as stale, without asking the broker', async () => {
    const consumer = new Most(options)
    const old = { tag: 1, epoch: 1 }
    consumer.loseAll()
    const now = { tag: 2, epoch: 2 }
    const refusedByBroker = { tag: -3, epoch: 2 }
    expect(await consumer.ack([old, now, refusedByBroker])).toEqual([old, refusedByBroker])
    expect(consumer.acked).toEqual([2, -3])
    expect(
      await consumer.nack!([
        { receipt: old, delayMs: 5 },
        { receipt: now, delayMs: 7 },
      ]),
    ).toEqual([old])
    expect(await consumer.extend!([old])).toEqual([old])
    const message = { id: 'm' } as never
    expect(await consumer.move!([{ receipt: old, message }])).toEqual([old])
    expect(consumer.calls).toEqual(['nack 2 7'])
  })

  it('passes all on in the good case, the very same array', async () => {
    const seen: unknown[] = []
    class Seeing extends Least {
      protected override async settleAck(receipts: readonly Receipt[]): Promise<readonly Receipt[]> {
        seen.push(receipts)
        return []
      }
    }
    const receipts = [{ tag: 1, epoch: 1 }]
    await new Seeing(options).ack(receipts)
    expect(seen[0]).toBe(receipts)
  })

  it('drops deliveries of an ended epoch that nobody got', async () => {
    const consumer = new Least(options)
    const receiving = consumer.receive({ max: 1, waitMs: 0 }, never())
    consumer.fetches[0]!.end.resolve(consumer.hand(1, 2, 3))
    await receiving
    consumer.loseAll()
    const next = consumer.receive(want, never())
    expect(consumer.fetches.length).toBe(2)
    consumer.fetches[1]!.end.resolve(consumer.hand(4))
    expect(tags(await next)).toEqual([4])
  })

  it('takes receipts that have no epoch as they are', async () => {
    class Plain extends AbstractConsumer<string> {
      readonly settlement = 'each'
      protected override async settleAck(receipts: readonly string[]): Promise<readonly string[]> {
        return receipts
      }
      protected override async release(): Promise<void> {}
    }
    expect(await new Plain({ receiveBatch: 1 }).ack(['1-0', '1-1'])).toEqual(['1-0', '1-1'])
  })
})

describe('abstract consumer with a buffer', () => {
  class Pushed extends AbstractConsumer<number> {
    readonly settlement = 'none'
    readonly handedBack: number[] = []
    protected override async settleAck(): Promise<readonly number[]> {
      return []
    }
    protected override async release(left: readonly Delivery<number>[]): Promise<void> {
      this.handedBack.push(...left.map(delivery => delivery.receipt))
    }
  }

  it('needs no fetch, and hands back on close what nobody took', async () => {
    const clock = new VirtualClock()
    const buffer = new DeliveryBuffer<number>({ clock, high: 10, low: 2 })
    const consumer = new Pushed({ receiveBatch: 2, buffer })
    const receiving = consumer.receive({ max: 10, waitMs: 1000 }, never())
    for (const receipt of [1, 2, 3, 4]) buffer.push(delivered(receipt))
    expect((await receiving).map(delivery => delivery.receipt)).toEqual([1, 2])
    await consumer.close()
    expect(consumer.handedBack).toEqual([3, 4])
    expect(clock.timers).toBe(0)
  })

  it('says what is missing without one', async () => {
    await expect(new Pushed({ receiveBatch: 2 }).receive(want, never())).rejects.toThrow('Write fetch')
  })
})
