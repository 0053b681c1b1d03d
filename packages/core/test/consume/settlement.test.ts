import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../src/clock/virtual-clock.js'
import { Settlement } from '../../src/consume/settlement.js'
import { classifyMemory, MemoryFault } from '../../src/memory/memory-fault.js'
import { message } from '../publish/fixtures/messages.js'
import { fateOf } from '../runtime/fixtures/fate-of.js'
import { FakeConsumer } from './fixtures/fake-consumer.js'

const busy = new MemoryFault('busy', 'later', { retryable: true })

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

  it('gather for one tick where nothing lingers', async () => {
    ack('a', 'b')
    expect(settlement.backlog).toBe(2)
    expect(sent()).toEqual([])
    await clock.settle()
    expect(sent()).toEqual([['ra', 'rb']])
    expect(settlement.backlog).toBe(2)
    consumer.calls[0]?.answer()
    await clock.settle()
    expect(settlement.backlog).toBe(0)
    expect(told).toEqual(['settled'])
    expect(clock.timers).toBe(0)
  })

  it('gather as long as they may linger', async () => {
    begin(200)
    ack('a')
    await clock.advance(199)
    ack('b')
    expect(sent()).toEqual([])
    await clock.advance(1)
    expect(sent()).toEqual([['ra', 'rb']])
    ack('c')
    consumer.calls[0]?.answer()
    await clock.advance(199)
    expect(sent()).toHaveLength(1)
    await clock.advance(1)
    expect(sent()[1]).toEqual(['rc'])
  })

  it('linger no longer once they are many, and take along what the turn still brings', async () => {
    begin(200)
    const ids = Array.from({ length: 300 }, (_, n) => `${n}`)
    ack(...ids)
    expect(sent()).toEqual([])
    await clock.settle()
    expect(sent()).toEqual([ids.map(id => `r${id}`)])
    expect(clock.timers).toBe(0)
    ack('late')
    await clock.advance(199)
    expect(sent()).toHaveLength(1)
    await clock.advance(1)
    expect(sent()[1]).toEqual(['rlate'])
  })

  it('go their three ways at once, two calls of each, while the rest grows the next', async () => {
    settlement.nack('rn', 'n', 50)
    settlement.move('rm', 'm', message('m'))
    ack('a')
    await clock.settle()
    expect(sent('nack')).toEqual([[{ receipt: 'rn', delayMs: 50 }]])
    expect(sent('move')).toEqual([[{ receipt: 'rm', message: message('m') }]])
    ack('b')
    await clock.settle()
    ack('c')
    await clock.settle()
    ack('d')
    await clock.settle()
    expect(sent()).toEqual([['ra'], ['rb']])
    consumer.of('ack')[1]?.answer()
    await clock.settle()
    expect(sent()[2]).toEqual(['rc', 'rd'])
  })

  it('are cut at five thousand a call', async () => {
    for (let index = 0; index < 5_001; index++) settlement.ack(index, String(index))
    await clock.settle()
    expect(sent().map(items => items.length)).toEqual([5_000, 1])
  })

  it('say which message the broker had taken back', async () => {
    ack('a', 'b')
    settlement.nack('rc', 'c', 0)
    settlement.move('rd', 'd', message('d'))
    await clock.settle()
    consumer.of('ack')[0]?.answer(['rb'])
    consumer.of('nack')[0]?.answer(['rc'])
    consumer.of('move')[0]?.answer(['rd', 'unknown'])
    await clock.settle()
    expect(told.filter(text => text !== 'settled')).toEqual(['stale b', 'stale c', 'stale d', 'stale '])
  })

  it('resolve with nothing where the consumer has no such method', async () => {
    Object.assign(consumer, { nack: undefined, move: undefined })
    settlement.nack('rn', 'n', 0)
    settlement.move('rm', 'm', message('m'))
    await clock.settle()
    expect(settlement.backlog).toBe(0)
  })

  describe('flush', () => {
    it('sends at once, and resolves when nothing is on its way', async () => {
      begin(200)
      ack('a')
      const flushed = fateOf(settlement.flush().then(() => 'flushed'))
      expect(sent()).toEqual([['ra']])
      expect(clock.timers).toBe(0)
      await clock.settle()
      expect(flushed).toEqual({})
      consumer.calls[0]?.answer()
      await clock.settle()
      expect(flushed).toEqual({ value: 'flushed' })
      await settlement.flush()
    })

    it('waits for what is repeated, and does not when this consumer is over', async () => {
      ack('a')
      await clock.settle()
      consumer.calls[0]?.fail(busy)
      await clock.settle()
      const flushed = fateOf(settlement.flush().then(() => 'flushed'))
      await clock.settle()
      expect(flushed).toEqual({})
      settlement.end()
      await clock.settle()
      expect(flushed).toEqual({ value: 'flushed' })
      await settlement.flush()
    })
  })

  describe('after the end', () => {
    it('go nowhere, and leave no timer', async () => {
      begin(200)
      ack('a')
      settlement.end()
      ack('b')
      await clock.advance(1_000)
      expect(sent()).toEqual([])
      expect(clock.timers).toBe(0)
    })

    it('are not repeated, whatever the call under way comes to', async () => {
      ack('a')
      settlement.move('rm', 'm', message('m'))
      await clock.settle()
      settlement.nack('rn', 'n', 0)
      await clock.settle()
      consumer.of('nack')[0]?.fail(busy)
      await clock.settle()
      expect(clock.timers).toBe(1)
      settlement.end()
      expect(clock.timers).toBe(0)
      told.length = 0
      consumer.of('ack')[0]?.fail(busy)
      consumer.of('move')[0]?.answer(['rm'])
      await clock.settle()
      expect(told).toEqual(['stale m', 'settled'])
      expect(clock.timers).toBe(0)
    })
  })
})
