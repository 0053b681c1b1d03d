import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { Settlement } from '../../src/consume/settlement.js'
import { classifyMemory, MemoryFault } from '../../src/memory/memory-fault.js'
import { message } from '../publish/fixtures/messages.js'
import { FakeConsumer } from './fixtures/fake-consumer.js'

const busy = new MemoryFault('busy', 'later', { retryable: true })
const gone = new MemoryFault('connection', 'gone')
const tooLarge = new MemoryFault('too-large', 'no')

describe('settlements of one consumer', () => {
  let clock: VirtualClock
  let consumer: FakeConsumer
  let told: string[]
  let settlement: Settlement

  const begin = (lingerMs: number): void => {
    settlement = new Settlement(consumer, clock, lingerMs, {
      stale: id => told.push(`stale ${id}`),
      failed: (error, doing) => {
        told.push(`failed ${doing}: ${(error as Error).message}`)
        return classifyMemory(error)
      },
      classify: classifyMemory,
      refused: (receipt, id) => told.push(`refused ${receipt} ${id}`),
      settled: () => told.push('settled'),
    })
  }

  beforeEach(() => {
    clock = new VirtualClock()
    consumer = new FakeConsumer()
    told = []
    begin(0)
  })

  const ack = (...ids: string[]): void => {
    for (const id of ids) settlement.ack(`r${id}`, id)
  }
  const sent = (method = 'ack'): (readonly unknown[])[] => consumer.of(method).map(call => call.items)

  describe('whose call fails', () => {
    it('are repeated, before what came later, when the failure passes', async () => {
      ack('a', 'b')
      await clock.settle()
      consumer.calls[0]?.fail(busy)
      await clock.settle()
      ack('c')
      await clock.advance(199)
      expect(sent()).toHaveLength(1)
      await clock.advance(1)
      expect(sent()[1]).toEqual(['ra', 'rb', 'rc'])
      expect(told).toEqual(['failed acknowledging: later'])
      expect(settlement.backlog).toBe(3)
    })

    it('are repeated when the broker says so', async () => {
      ack('a')
      await clock.settle()
      consumer.calls[0]?.fail(new MemoryFault('busy', 'later', { retryable: true, retryAfterMs: 3_000 }))
      await clock.advance(2_999)
      expect(sent()).toHaveLength(1)
      await clock.advance(1)
      expect(sent()).toHaveLength(2)
    })

    it('are given up when it does not pass: the consumer is done for', async () => {
      ack('a')
      await clock.settle()
      consumer.calls[0]?.fail(gone)
      await clock.settle()
      expect(told).toEqual(['failed acknowledging: gone', 'settled'])
      expect(settlement.backlog).toBe(0)
    })

    it('do not hold up the other kinds', async () => {
      settlement.nack('rn', 'n', 0)
      await clock.settle()
      consumer.calls[0]?.fail(busy)
      await clock.settle()
      ack('a')
      await clock.settle()
      expect(sent()).toEqual([['ra']])
    })
  })

  describe('that move', () => {
    it('are sent one by one when together they are refused; only the one that is to blame is given back', async () => {
      for (const id of ['a', 'b', 'c']) settlement.move(`r${id}`, id, message(id))
      await clock.settle()
      consumer.of('move')[0]?.fail(tooLarge)
      await clock.settle()
      expect(
        sent('move')
          .slice(1)
          .map(items => items.map(item => (item as { receipt: unknown }).receipt)),
      ).toEqual([['ra'], ['rb']])
      consumer.of('move')[1]?.answer()
      consumer.of('move')[2]?.fail(tooLarge)
      await clock.settle()
      consumer.of('move')[3]?.answer()
      await clock.settle()
      expect(told.filter(text => text !== 'settled')).toEqual(['refused rb b'])
      expect(settlement.backlog).toBe(0)
    })

    it('end the consumer when it is the consumer that fails', async () => {
      settlement.move('ra', 'a', message('a'))
      await clock.settle()
      consumer.of('move')[0]?.fail(gone)
      await clock.settle()
      expect(told).toEqual(['failed moving: gone', 'settled'])
    })

    it('are repeated together when the broker is only busy', async () => {
      for (const id of ['a', 'b']) settlement.move(`r${id}`, id, message(id))
      await clock.settle()
      consumer.of('move')[0]?.fail(busy)
      await clock.advance(200)
      expect(sent('move').map(items => items.length)).toEqual([2, 2])
    })
  })
})
