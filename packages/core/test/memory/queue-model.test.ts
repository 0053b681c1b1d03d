import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Delivery } from '../../src/contract/index.js'
import { memory } from '../../src/memory/memory-broker.js'
import type { MemoryReceipt } from '../../src/memory/memory-entry.js'
import { message, working } from './world.js'

const leaseMs = 100

/** A message as the model sees it: one plain list, searched each time. */
interface ModelMessage {
  readonly id: string
  readonly priority: number
  position: number
  count: number
  state: 'ready' | 'delayed' | 'out' | 'gone'
  due: number
  /** Which receive handed it out. */
  lease: ModelLease | undefined
}

interface ModelLease {
  until: number
}

/** What the queue promises, said the slow way. */
class Model {
  readonly messages: ModelMessage[] = []
  now = 0
  #position = 0

  publish(id: string, priority: number, delayMs: number): void {
    this.messages.push({
      id,
      priority,
      position: ++this.#position,
      count: 0,
      state: delayMs > 0 ? 'delayed' : 'ready',
      due: this.now + delayMs,
      lease: undefined,
    })
  }

  advanceTo(now: number): void {
    const times = [...new Set(this.messages.flatMap(each => [each.due, each.lease?.until ?? 0]))]
    for (const time of times.filter(each => each > this.now && each <= now).sort((a, b) => a - b)) this.#at(time)
    this.#at(now)
  }

  receive(max: number): ModelMessage[] {
    const ready = this.messages.filter(each => each.state === 'ready')
    ready.sort((one, other) => other.priority - one.priority || one.position - other.position)
    const lease = { until: this.now + leaseMs }
    const handed = ready.slice(0, max)
    for (const each of handed) {
      each.state = 'out'
      each.count++
      each.lease = lease
    }
    return handed
  }

  nack(each: ModelMessage, delayMs: number): void {
    each.count--
    each.lease = undefined
    each.state = delayMs > 0 ? 'delayed' : 'ready'
    each.due = this.now + delayMs
  }

  get depth(): number {
    return this.messages.filter(each => each.state !== 'gone').length
  }

  #at(now: number): void {
    this.now = now
    const due = this.messages.filter(each => each.state === 'delayed' && each.due <= now)
    due.sort((one, other) => one.due - other.due || one.position - other.position)
    for (const each of due) {
      each.state = 'ready'
      each.position = ++this.#position
    }
    for (const each of this.messages) {
      if (each.state !== 'out' || each.lease!.until > now) continue
      each.state = 'ready'
      each.lease = undefined
    }
  }
}

/** A hand-out, and whether the model thinks that it still counts. */
interface HandOut {
  readonly delivery: Delivery<MemoryReceipt>
  readonly message: ModelMessage
  readonly lease: ModelLease
}

/** Counted from the latest hand-out backwards: old ones are mostly stale and teach little. */
const which = fc.nat({ max: 5 })
const command = fc.oneof(
  fc.record({
    kind: fc.constant('publish' as const),
    priority: fc.constantFrom(0, 0, 1, 9),
    delayMs: fc.constantFrom(0, 0, 0, 1, 20, 50, 150),
  }),
  fc.record({ kind: fc.constant('receive' as const), max: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('ack' as const), which }),
  fc.record({ kind: fc.constant('nack' as const), which, delayMs: fc.constantFrom(0, 0, 20, 99, 200) }),
  fc.record({ kind: fc.constant('extend' as const), which }),
  fc.record({ kind: fc.constant('move' as const), which }),
  fc.record({ kind: fc.constant('advance' as const), ms: fc.constantFrom(1, 1, 20, 30, 50, 99, 100) }),
)

describe('memory queue against a naive model', () => {
  it('agrees on order, priorities, delays, leases, fencing and counts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 50, size: 'max' }), async commands => {
        const broker = memory()
        const { clock, consumer, publish, receive } = await working(broker, { source: { leaseMs } })
        const model = new Model()
        const handOuts: HandOut[] = []
        let published = 0
        for (const each of commands) {
          if (each.kind === 'publish') {
            const id = `m${published++}`
            const dueAt = each.delayMs > 0 ? clock.now() + each.delayMs : undefined
            await publish(message(id, { priority: each.priority, dueAt }))
            model.publish(id, each.priority, each.delayMs)
          } else if (each.kind === 'receive') {
            const deliveries = await receive(each.max)
            const expected = model.receive(each.max)
            expect(deliveries.map(({ id, deliveryCount }) => [id, deliveryCount])).toEqual(
              expected.map(({ id, count }) => [id, count]),
            )
            for (const [index, delivery] of deliveries.entries()) {
              const handed = expected[index]!
              handOuts.push({ delivery, message: handed, lease: handed.lease! })
              expect(delivery.leaseUntil).toBe(handed.lease!.until)
            }
          } else if (each.kind === 'advance') {
            await clock.advance(each.ms)
            model.advanceTo(clock.monotonic())
          } else if (handOuts.length > 0) {
            const { delivery, message: handed, lease } = handOuts.at(-1 - (each.which % handOuts.length))!
            const { receipt } = delivery
            const valid = handed.state === 'out' && handed.lease === lease
            const stale = valid ? [] : [receipt]
            if (each.kind === 'ack') {
              expect(await consumer.ack([receipt])).toEqual(stale)
              if (valid) handed.state = 'gone'
            } else if (each.kind === 'nack') {
              expect(await consumer.nack!([{ receipt, delayMs: each.delayMs }])).toEqual(stale)
              if (valid) model.nack(handed, each.delayMs)
            } else if (each.kind === 'extend') {
              expect(await consumer.extend!([receipt])).toEqual(stale)
              if (valid) lease.until = model.now + leaseMs
            } else {
              const id = `m${published++}`
              expect(await consumer.move!([{ receipt, message: message(id) }])).toEqual(stale)
              if (valid) {
                handed.state = 'gone'
                model.publish(id, 0, 0)
              }
            }
          }
          expect(await broker.admin!.depth!('work')).toBe(model.depth)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('wakes a blocked receive at the very instant at which something is there', async () => {
    const step = fc.record({
      delayMs: fc.integer({ min: 1, max: 300 }),
      held: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6, size: 'max' }), async steps => {
        const { clock, consumer, publish, receive } = await working(memory(), { source: { leaseMs } })
        const times: number[] = []
        for (const [index, { held, delayMs }] of steps.entries()) {
          if (!held) continue
          await publish(message(`held${index}`))
          await receive(1)
          times.push(clock.monotonic() + leaseMs)
          await clock.advance(delayMs % 7)
        }
        for (const [index, { held, delayMs }] of steps.entries()) {
          if (held) continue
          await publish(message(`late${index}`, { dueAt: clock.now() + delayMs }))
          times.push(clock.monotonic() + delayMs)
        }
        const first = Math.min(...times)
        let woken: number | undefined
        const waiting = consumer.receive({ max: 1, waitMs: 1000 }, new AbortController().signal).then(deliveries => {
          woken = deliveries.length === 1 ? clock.monotonic() : -1
        })
        await clock.advance(500)
        await waiting
        expect(woken).toBe(first)
      }),
      { numRuns: 100 },
    )
  })
})
