import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { Disposal } from '../../src/consume/disposal.js'
import type { Plan } from '../../src/consume/plan.js'
import { Session } from '../../src/consume/session.js'
import type { Slot } from '../../src/consume/slot.js'
import type { OutgoingMessage } from '../../src/contract/index.js'
import { classifyMemory } from '../../src/memory/memory-fault.js'
import { full } from '../../src/memory/profiles/full.js'
import { type Held, held } from '../runtime/fixtures/fate-of.js'
import { type Call, FakeConsumer } from './fixtures/fake-consumer.js'
import { type Slots, slots } from './fixtures/slots.js'

const everything: Plan = {
  handBack: 'nack',
  handBackMaxMs: 60_000,
  retry: 'publish',
  retryMaxMs: 60_000,
  giveBack: 'nack',
  deadLetter: 'queue',
  settlement: 'each',
  lease: 'renewable',
  leaseMs: 12_000,
  holdMs: 6_000,
  lingerMs: 0,
  envelope: false,
}

describe('disposal', () => {
  let clock: VirtualClock
  let consumer: FakeConsumer
  let world: Slots
  let session: Session | undefined
  let sent: {
    readonly way: string
    readonly message: OutgoingMessage
    readonly dueAt?: number
    readonly answer: Held<void>
  }[]
  let again: [string, number][]
  let errors: string[]
  let disposal: Disposal

  const plan = (more: Partial<Plan> = {}): void => {
    const owner = {
      stale: () => 0,
      failed: classifyMemory,
      classify: classifyMemory,
      refused: () => 0,
      settled: () => 0,
    }
    const whole = { ...everything, ...more }
    session = new Session(consumer, whole, clock, owner)
    const send = (way: string, message: OutgoingMessage, dueAt?: number): Promise<void> => {
      const answer = held<void>()
      sent.push({ way, message, answer, ...(dueAt === undefined ? {} : { dueAt: dueAt - clock.now() }) })
      return answer.promise
    }
    disposal = new Disposal('work', whole, full.limits, world.live, clock, {
      session: () => session,
      publish: message => send('publish', message),
      park: (message, dueAt) => send('park', message, dueAt),
      bury: message => send('bury', message),
      again: (slot, delayMs) => again.push([slot.id, delayMs]),
      report: error => errors.push((error as Error).message),
    })
  }

  beforeEach(() => {
    clock = new VirtualClock()
    consumer = new FakeConsumer()
    consumer.settlesAll = true
    world = slots()
    sent = []
    again = []
    errors = []
    plan()
  })

  const take = (id = 'a', more: object = {}): Slot => world.take(id, more)
  const moved = (): OutgoingMessage => {
    const [call] = consumer.of('move') as [Call]
    return (call.items[0] as { message: OutgoingMessage }).message
  }
  const settled = (): string[] => consumer.calls.map(({ method, items }) => `${method} ${JSON.stringify(items)}`)

  describe('gives back', () => {
    it.each([
      ['nack', 'nack [{"receipt":"receipt of a","delayMs":5000}]'],
      ['hold', undefined],
    ] as const)('after a delay, as negotiated: %s', async (handBack, call) => {
      plan({ handBack })
      expect(disposal.giveBack(take(), 5_000)).toBe(5_000)
      await clock.settle()
      expect(settled()).toEqual(call === undefined ? [] : [call])
      expect(again).toEqual(handBack === 'hold' ? [['a', 5_000]] : [])
    })

    it.each(['publish', 'store'] as const)('after a delay, by a successor: %s', async handBack => {
      consumer.move = undefined as never
      plan({ handBack })
      expect(disposal.giveBack(take(), 5_000)).toBe(5_000)
      const [first] = sent
      if (handBack === 'publish')
        expect(first).toMatchObject({ way: 'publish', message: { dueAt: clock.now() + 5_000 } })
      else expect(first).toMatchObject({ way: 'park', dueAt: 5_000 })
      await clock.settle()
      expect(settled()).toEqual([])
      first?.answer.resolve()
      await clock.settle()
      expect(settled()).toEqual(['ack ["receipt of a"]'])
    })

    it('by a move, where there is one', async () => {
      plan({ handBack: 'publish' })
      disposal.giveBack(take(), 5_000)
      await clock.settle()
      expect(consumer.of('move')).toHaveLength(1)
      expect(sent).toEqual([])
    })

    it('no later than the way can bear, and in place no longer than half a minute', () => {
      plan({ handBack: 'nack', handBackMaxMs: 1_000 })
      expect(disposal.giveBack(take(), 5_000)).toBe(1_000)
      plan({ handBack: 'hold', handBackMaxMs: Number.POSITIVE_INFINITY })
      expect(disposal.giveBack(take(), 60_000)).toBe(30_000)
      expect(again).toEqual([['a', 30_000]])
    })

    it.each([
      ['nack', ['nack [{"receipt":"receipt of a","delayMs":0}]']],
      ['leave', []],
    ] as const)('at once, as negotiated: %s', async (giveBack, calls) => {
      plan({ giveBack })
      const slot = take()
      expect(disposal.giveBack(slot, 0)).toBe(0)
      await clock.settle()
      expect(settled()).toEqual(calls)
      expect(world.live.size).toBe(0)
    })

    it('with an attempt that was raised here written down, on every way', async () => {
      const raised = (): Slot => {
        const slot = take('a', { headers: { tenant: 't' } })
        slot.attempt = 3
        slot.raised = true
        return slot
      }
      const headers = { tenant: 't', 'sluice-attempt': '3' }
      const due = { 'sluice-due': String(clock.now() + 5_000) }
      disposal.giveBack(raised(), 0)
      disposal.giveBack(raised(), 5_000)
      plan({ handBack: 'publish' })
      disposal.giveBack(raised(), 5_000)
      await clock.settle()
      const moves = consumer.of('move').flatMap(call => call.items as { message: OutgoingMessage }[])
      expect(moves.map(({ message }) => ({ ...message.headers }))).toEqual([headers, { ...headers, ...due }, headers])
      plan({ handBack: 'store' })
      disposal.giveBack(raised(), 5_000)
      expect({ ...sent.at(-1)?.message.headers }).toEqual(headers)
    })

    it('nothing between two consumers: the delivery is lost then anyway', async () => {
      session = undefined
      disposal.giveBack(take(), 0)
      disposal.finish(take('b'))
      await clock.settle()
      expect(settled()).toEqual([])
      expect(world.live.size).toBe(0)
    })
  })

  describe('gives up, because the worker closes', () => {
    it.each([
      ['nack', 'each', 'renewable', 1],
      ['nack', 'each', 'connection', 1],
      ['publish', 'each', 'connection', 0],
      ['publish', 'prefix', 'none', 0],
    ] as const)('by %s, settlement %s, lease %s: %i calls', async (giveBack, settlement, lease, calls) => {
      plan({ giveBack, settlement, lease })
      disposal.giveUp(take())
      await clock.settle()
      expect(consumer.calls).toHaveLength(calls)
      expect(sent).toEqual([])
    })
  })

  describe('repeats', () => {
    it.each([
      ['publish', 60_000],
      ['nack', undefined],
    ] as const)('by publishing with attempt and due time: %s', async (retry, native) => {
      plan({ retry })
      expect(disposal.retry(take(), 90_000)).toBe(90_000)
      await clock.settle()
      const message = moved()
      expect(message.dueAt).toBe(native === undefined ? undefined : clock.now() + native)
      expect({ ...message.headers }).toEqual({ 'sluice-attempt': '2', 'sluice-due': String(clock.now() + 90_000) })
    })

    it('by parking, and at once by publishing', async () => {
      plan({ retry: 'store' })
      disposal.retry(take(), 5_000)
      expect(sent).toMatchObject([{ way: 'park', dueAt: 5_000 }])
      disposal.retry(take('b', { headers: { 'sluice-due': '7' } }), 0)
      await clock.settle()
      const message = moved()
      expect({ ...message.headers }).toEqual({ 'sluice-attempt': '2' })
      expect(message.dueAt).toBeUndefined()
    })

    it('in place, counting here', () => {
      plan({ retry: 'place' })
      const slot = take()
      expect(disposal.retry(slot, 90_000)).toBe(30_000)
      expect(slot).toMatchObject({ attempt: 2, raised: true })
      expect(again).toEqual([['a', 30_000]])
    })
  })

  describe('keeps aside', () => {
    it('in the dead queue, in the store, or not at all', async () => {
      disposal.deadLetter(take(), 'enough', new Error('no'))
      await clock.settle()
      const message = moved()
      expect(message.queue).toBe('work.dead')
      plan({ deadLetter: 'store' })
      disposal.deadLetter(take('b'), 'enough', undefined)
      expect(sent).toMatchObject([{ way: 'bury', message: { queue: 'work.dead', id: 'b' } }])
      plan({ deadLetter: 'drop' })
      disposal.deadLetter(take('c'), 'enough', undefined)
      await clock.settle()
      expect(settled().at(-1)).toBe('ack ["receipt of c"]')
    })
  })
})
