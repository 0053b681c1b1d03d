import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import type { Consumer } from '../../src/contract/index.js'
import { ReplayHands } from '../../src/runtime/replay-hands.js'

const leaseMs = 30_000

function handsOf(methods: Partial<Consumer>, count: number): [VirtualClock, ReplayHands] {
  const clock = new VirtualClock()
  const consumer = {
    settlement: 'each',
    receive: async () => [],
    ack: async () => [],
    close: async () => undefined,
    ...methods,
  } satisfies Consumer
  const hands = new ReplayHands(consumer, clock, leaseMs)
  for (let receipt = 0; receipt < count; receipt++) hands.take(receipt, undefined, clock.monotonic() + leaseMs)
  return [clock, hands]
}

describe('what a replay holds', () => {
  it('goes back in parts, and stays where the broker does not answer the first', async () => {
    const asked: number[] = []
    const [, hands] = handsOf(
      {
        nack: async items => {
          asked.push(items.length)
          return []
        },
      },
      1_200,
    )
    await hands.giveBack()
    expect(asked).toEqual([500, 500, 200])
    let calls = 0
    const nack = async (): Promise<never> => {
      calls++
      throw new Error('away')
    }
    const [, others] = handsOf({ nack }, 1_200)
    await others.giveBack()
    expect(calls).toBe(1)
  })

  it('is extended in one round at a time, up to the first failure', async () => {
    let calls = 0
    let fail: (error: Error) => void = () => undefined
    const extend = (): Promise<never> => {
      calls++
      return new Promise((_, reject) => {
        fail = reject
      })
    }
    const [clock, hands] = handsOf({ extend }, 1_200)
    await clock.advance(leaseMs)
    expect(calls).toBe(1)
    fail(new Error('away'))
    await clock.advance(0)
    expect(calls).toBe(1)
    await clock.advance(leaseMs / 3)
    expect(calls).toBe(2)
    expect(hands.size).toBe(1_200)
  })

  it('is not extended once it is settled or another has it', async () => {
    const asked: unknown[] = []
    const [clock, hands] = handsOf(
      {
        extend: async receipts => {
          asked.push(...receipts)
          for (let receipt = 0; receipt < 700; receipt++) hands.drop(receipt)
          return [700]
        },
      },
      702,
    )
    await clock.advance(leaseMs / 3)
    expect(asked).toEqual([...Array.from({ length: 500 }, (_, n) => n), 701])
    expect(hands.size).toBe(1)
  })

  it('ends with leases that cannot be extended', async () => {
    const [clock, hands] = handsOf({}, 3)
    await clock.advance(leaseMs - 1)
    expect(hands.size).toBe(3)
    await clock.advance(1)
    expect(hands.size).toBe(0)
  })
})
