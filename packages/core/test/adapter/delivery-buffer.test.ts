import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeliveryBuffer } from '../../src/adapter/delivery-buffer.js'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { delivered, settled } from './messages.js'

function setup(high = 4, low = 1) {
  const clock = new VirtualClock()
  const calls: string[] = []
  const buffer = new DeliveryBuffer<number>({
    clock,
    high,
    low,
    pause: () => calls.push('pause'),
    resume: () => calls.push('resume'),
  })
  const controller = new AbortController()
  const take = (max: number, waitMs: number) =>
    buffer.take(max, waitMs, controller.signal).then(taken => taken.map(each => each.receipt))
  const push = (...receipts: number[]): boolean[] => receipts.map(receipt => buffer.push(delivered(receipt)))
  return { clock, buffer, calls, controller, take, push }
}

describe('delivery buffer', () => {
  it('gives what is there, oldest first, up to max', async () => {
    const { take, push } = setup()
    push(1, 2, 3)
    expect(await take(2, 1000)).toEqual([1, 2])
    expect(await take(2, 1000)).toEqual([3])
    expect(await take(2, 0)).toEqual([])
  })

  it('wakes a waiting take with all that was pushed in one turn', async () => {
    const { take, push, clock } = setup()
    const waiting = take(10, 1000)
    push(1, 2)
    push(3)
    expect(await waiting).toEqual([1, 2, 3])
    expect(clock.timers).toBe(0)
  })

  it('gives nothing after the wait', async () => {
    const { take, clock } = setup()
    const waiting = take(10, 1000)
    await clock.advance(999)
    expect(await settled(waiting)).toBe(false)
    await clock.advance(1)
    expect(await waiting).toEqual([])
  })

  it('waits without a timer for ever, if told so', async () => {
    const { take, push, clock } = setup()
    const waiting = take(10, Infinity)
    expect(clock.timers).toBe(0)
    push(1)
    expect(await waiting).toEqual([1])
  })

  it('loses nothing when an abort and a push meet in one turn', async () => {
    const { take, push, controller, buffer, clock } = setup()
    const waiting = take(10, 1000)
    push(1)
    controller.abort()
    expect(await waiting).toEqual([])
    await clock.settle()
    expect(buffer.size).toBe(1)
    expect(await take(10, 0)).toEqual([])
    const later = await buffer.take(10, 0, new AbortController().signal)
    expect(later.map(each => each.receipt)).toEqual([1])
    expect(clock.timers).toBe(0)
  })

  it('listens to a signal only while it waits', async () => {
    const { buffer, push, clock } = setup()
    const { signal } = new AbortController()
    let listening = 0
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
    signal.addEventListener = ((...given: Parameters<typeof add>) => {
      listening++
      add(...given)
    }) as typeof signal.addEventListener
    signal.removeEventListener = ((...given: Parameters<typeof remove>) => {
      listening--
      remove(...given)
    }) as typeof signal.removeEventListener
    const waiting = buffer.take(1, 1000, signal)
    expect(listening).toBe(1)
    push(1)
    await waiting
    const empty = buffer.take(1, 1000, signal)
    await clock.advance(1000)
    await empty
    expect(listening).toBe(0)
  })

  it('says when there is no room, pauses once, resumes at the low mark', async () => {
    const { take, push, calls } = setup(3, 1)
    expect(push(1, 2, 3, 4)).toEqual([true, true, false, false])
    expect(calls).toEqual(['pause'])
    await take(2, 0)
    expect(calls).toEqual(['pause'])
    await take(1, 0)
    expect(calls).toEqual(['pause', 'resume'])
    push(5, 6)
    expect(calls).toEqual(['pause', 'resume', 'pause'])
  })

  it('drops what is not to be kept, and resumes if that makes room', () => {
    const { push, buffer, calls } = setup(3, 1)
    push(1, 2, 3)
    buffer.retain(delivery => delivery.receipt === 2)
    expect(buffer.size).toBe(1)
    expect(calls).toEqual(['pause', 'resume'])
  })

  it('fails a waiting take, and keeps what it holds', async () => {
    const { take, push, buffer, clock } = setup()
    const waiting = take(10, 1000)
    buffer.fail(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    expect(clock.timers).toBe(0)
    buffer.fail(new Error('nobody waits'))
    push(1)
    expect(await take(10, 1000)).toEqual([1])
  })

  it('ends a waiting take on close and gives back what is left, once', async () => {
    const { take, push, buffer, clock } = setup()
    const waiting = take(10, 1000)
    expect(buffer.close()).toEqual([])
    expect(await waiting).toEqual([])
    expect(clock.timers).toBe(0)
    push(1, 2)
    expect(buffer.close().map(each => each.receipt)).toEqual([1, 2])
    expect(buffer.close()).toEqual([])
    expect(await take(10, 1000)).toEqual([])
  })

  it('neither loses nor doubles nor reorders, whatever happens', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), count: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ kind: fc.constant('take' as const), max: fc.integer({ min: 1, max: 3 }), waitMs: fc.nat(20) }),
      fc.record({ kind: fc.constant('abort' as const) }),
      fc.record({ kind: fc.constant('fail' as const) }),
      fc.record({ kind: fc.constant('turn' as const) }),
      fc.record({ kind: fc.constant('advance' as const), ms: fc.nat(25) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async steps => {
        const clock = new VirtualClock()
        const buffer = new DeliveryBuffer<number>({ clock, high: 5, low: 2 })
        const got: number[] = []
        let pushed = 0
        let controller = new AbortController()
        let waiting = false
        for (const each of steps) {
          if (each.kind === 'push') for (let left = each.count; left > 0; left--) buffer.push(delivered(pushed++))
          if (each.kind === 'abort') {
            controller.abort()
            controller = new AbortController()
          }
          if (each.kind === 'fail') buffer.fail(new Error('gone'))
          if (each.kind === 'turn') await clock.settle()
          if (each.kind === 'advance') await clock.advance(each.ms)
          if (each.kind === 'take' && !waiting) {
            waiting = true
            const over = (): void => {
              waiting = false
            }
            void buffer
              .take(each.max, each.waitMs, controller.signal)
              .then(taken => {
                expect(taken.length).toBeLessThanOrEqual(each.max)
                got.push(...taken.map(delivery => delivery.receipt))
              })
              .then(over, over)
          }
        }
        await clock.advance(100)
        got.push(...buffer.close().map(delivery => delivery.receipt))
        expect(got).toEqual(Array.from({ length: pushed }, (_, index) => index))
        expect(clock.timers).toBe(0)
      }),
      { numRuns: 300 },
    )
  })
})
