import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { Disposal } from '../../src/consume/disposal.js'
import type { Plan } from '../../src/consume/plan.js'
import { Session } from '../../src/consume/session.js'
import { type Slot, state } from '../../src/consume/slot.js'
import type { OutgoingMessage } from '../../src/contract/index.js'
import { classifyMemory } from '../../src/memory/memory-fault.js'
import { full } from '../../src/memory/profiles/full.js'
import { fateOf, type Held, held } from '../runtime/fixtures/fate-of.js'
import { FakeConsumer } from './fixtures/fake-consumer.js'
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
  const settled = (): string[] => consumer.calls.map(({ method, items }) => `${method} ${JSON.stringify(items)}`)

  describe('makes a successor safe', () => {
    beforeEach(() => {
      consumer.move = undefined as never
      plan()
    })

    it('and settles nothing that was lost meanwhile', async () => {
      const slot = take()
      disposal.retry(slot, 10)
      slot.state = state.lost
      sent[0]?.answer.resolve()
      await clock.settle()
      expect(settled()).toEqual([])
    })

    it('and tries nothing again for what was lost meanwhile', async () => {
      const slot = take()
      disposal.retry(slot, 10)
      sent[0]?.answer.reject(new Error('no'))
      await clock.settle()
      slot.state = state.lost
      await clock.advance(60_000)
      expect(settled()).toEqual([])
      expect(errors).toEqual(['no'])
      expect(clock.timers).toBe(0)
    })

    it('is idle when nothing is under way', async () => {
      await disposal.idle()
      disposal.retry(take(), 10)
      const idle = fateOf(disposal.idle().then(() => 'idle'))
      await clock.settle()
      expect(idle).toEqual({})
      sent[0]?.answer.resolve()
      await clock.settle()
      expect(idle).toEqual({ value: 'idle' })
    })

    it('tries with more and more patience where nothing can be given back, and stops with the worker', async () => {
      plan({ giveBack: 'publish' })
      disposal.retry(take(), 10)
      const at: number[] = []
      for (let attempt = 0; attempt < 8; attempt++) {
        at.push(clock.monotonic())
        sent[attempt]?.answer.reject(new Error('no'))
        await clock.settle()
        await clock.advance(attempt < 5 ? 1_000 * 2 ** attempt : 30_000)
        expect(sent).toHaveLength(attempt + 2)
      }
      sent[8]?.answer.reject(new Error('no'))
      await clock.settle()
      expect(clock.timers).toBe(1)
      const idle = fateOf(disposal.idle().then(() => 'idle'))
      disposal.close()
      await clock.settle()
      expect(idle).toEqual({ value: 'idle' })
      expect(clock.timers).toBe(0)
      expect(sent).toHaveLength(9)
    })

    it('does not even begin to wait once the worker has closed', async () => {
      plan({ giveBack: 'publish' })
      disposal.retry(take(), 10)
      disposal.close()
      sent[0]?.answer.reject(new Error('no'))
      await clock.settle()
      expect(clock.timers).toBe(0)
      await disposal.idle()
    })
  })

  describe('has its successor refused', () => {
    const delays: number[] = []
    beforeEach(() => {
      delays.length = 0
    })

    it('and comes again after half a minute, where a nack can wait', async () => {
      disposal.refused(delayMs => delays.push(delayMs))
      await clock.advance(0)
      expect(delays).toEqual([30_000])
    })

    it('and comes again after a second, where it cannot', async () => {
      plan({ handBack: 'publish' })
      disposal.refused(delayMs => delays.push(delayMs))
      await clock.advance(999)
      expect(delays).toEqual([])
      await clock.advance(1)
      expect(delays).toEqual([0])
    })

    it('and comes again with its lease, where nothing is taken back', async () => {
      plan({ giveBack: 'publish' })
      disposal.refused(delayMs => delays.push(delayMs))
      await clock.advance(60_000)
      expect(delays).toEqual([])
    })

    it('and comes again at once when the worker closes', async () => {
      plan({ handBack: 'publish' })
      disposal.refused(delayMs => delays.push(delayMs))
      disposal.close()
      expect(delays).toEqual([0])
      expect(clock.timers).toBe(0)
    })
  })
})
