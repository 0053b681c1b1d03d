import { describe, expect, it } from 'vitest'
import { AbstractConsumer, type ConsumerOptions } from '../../src/adapter/abstract-consumer.js'
import { classifyAdapter } from '../../src/adapter/adapter-error.js'
import { DeliveryBuffer } from '../../src/adapter/delivery-buffer.js'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import type { Delivery } from '../../src/contract/index.js'
import { delivered, pending, settled, turn } from './messages.js'

interface Receipt {
  readonly tag: number
  readonly epoch: number
}

type Fetched = readonly Delivery<Receipt>[]

/** Only what must be written. */
class Least extends AbstractConsumer<Receipt> {
  readonly settlement = 'each'
  readonly fetches: { max: number; waitMs: number; signal: AbortSignal; end: ReturnType<typeof pending<Fetched>> }[] =
    []
  readonly acked: number[] = []
  readonly handedBack: number[] = []
  released = 0
  settling: Promise<unknown> = Promise.resolve()

  protected override fetch(max: number, waitMs: number, signal: AbortSignal): Promise<Fetched> {
    const end = pending<Fetched>()
    this.fetches.push({ max, waitMs, signal, end })
    return end.promise
  }

  protected override async settleAck(receipts: readonly Receipt[]): Promise<readonly Receipt[]> {
    await this.settling
    this.acked.push(...receipts.map(receipt => receipt.tag))
    return receipts.filter(receipt => receipt.tag < 0)
  }

  protected override async release(left: Fetched): Promise<void> {
    this.released++
    this.handedBack.push(...left.map(delivery => delivery.receipt.tag))
  }

  hand(...tags: number[]): Fetched {
    return tags.map(tag => delivered({ tag, epoch: this.epoch }))
  }

  loseAll(): void {
    this.nextEpoch()
  }
}

class Most extends Least {
  readonly calls: string[] = []
  protected override async settleNack(items: readonly { receipt: Receipt; delayMs: number }[]) {
    this.calls.push(...items.map(item => `nack ${item.receipt.tag} ${item.delayMs}`))
    return []
  }
  protected override async settleMove(items: readonly { receipt: Receipt; message: { id: string } }[]) {
    this.calls.push(...items.map(item => `move ${item.receipt.tag} ${item.message.id}`))
    return []
  }
  protected override async settleExtend(receipts: readonly Receipt[]) {
    this.calls.push(...receipts.map(receipt => `extend ${receipt.tag}`))
    return []
  }
  protected override async changeWindow(window: number): Promise<void> {
    this.calls.push(`resize ${window}`)
  }
}

const options: ConsumerOptions<Receipt> = { receiveBatch: 10 }
const want = { max: 5, waitMs: 1000 }
const tags = (deliveries: Fetched): number[] => deliveries.map(delivery => delivery.receipt.tag)
const never = (): AbortSignal => new AbortController().signal

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
