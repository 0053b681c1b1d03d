import { describe, expect, it } from 'vitest'
import { memory } from '../../src/memory/memory-broker.js'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import { MemoryServer } from '../../src/memory/memory-server.js'
import { ids, message, never, receipts, Revocations, source, TestHost, working } from './world.js'

describe('memory broker: open, close, administration', () => {
  it('keeps messages over close and open, and between objects that share a server', async () => {
    const server = new MemoryServer()
    const broker = memory({ server })
    const { publish, host } = await working(broker)
    await publish(message('a'))
    await broker.close()
    await broker.close()
    await broker.open(host, never)
    expect(await broker.admin?.depth?.('work')).toBe(1)
    const { receive } = await working(memory({ server }), { host: new TestHost('other', host.clock) })
    expect(ids(await receive())).toEqual(['a'])
    expect(await working(memory()).then(each => each.receive())).toEqual([])
  })

  it('goes by the clock of the host that finds it alone, and leases and delays go along', async () => {
    const broker = memory()
    const { publish, receive, clock } = await working(broker)
    await clock.advance(100_000)
    await publish(message('a'), message('b', { dueAt: clock.now() + 4000 }))
    await receive()
    await broker.close()
    const later = await working(broker)
    await later.clock.advance(3999)
    expect(await later.receive()).toEqual([])
    await later.clock.advance(1)
    expect(ids(await later.receive())).toEqual(['b'])
    await later.clock.advance(6000)
    expect(ids(await later.receive())).toEqual(['a'])
  })

  it('ends a blocked receive on close, and on abort without losing anything', async () => {
    const { publish, consumer, clock } = await working(memory())
    const abort = new AbortController()
    const waiting = consumer.receive({ max: 1, waitMs: 1000 }, abort.signal)
    await clock.settle()
    abort.abort()
    expect(await waiting).toEqual([])
    expect(clock.timers).toBe(0)
    await publish(message('a'))
    expect(ids(await consumer.receive({ max: 1, waitMs: 1000 }, never))).toEqual(['a'])
    const blocked = consumer.receive({ max: 1, waitMs: 1000 }, never)
    await clock.settle()
    await consumer.close()
    expect(await blocked).toEqual([])
    expect(clock.timers).toBe(0)
  })

  it('refuses use before open and after close', async () => {
    const broker = memory()
    const isClosed = (error: unknown): boolean => broker.classify(error).code === 'closed'
    await expect(broker.createPublisher(never)).rejects.toSatisfy(isClosed)
    await expect(broker.admin?.depth?.('work')).rejects.toSatisfy(isClosed)
    const { publish, consumer } = await working(broker)
    await broker.close()
    await expect(publish(message('a'))).rejects.toSatisfy(isClosed)
    await expect(consumer.receive({ max: 1, waitMs: 0 }, never)).rejects.toSatisfy(isClosed)
    await expect(consumer.ack([])).rejects.toSatisfy(isClosed)
    await expect(broker.createConsumer(source(), new Revocations(), never)).rejects.toSatisfy(isClosed)
  })

  it('opens and creates nothing when aborted', async () => {
    const server = new MemoryServer()
    const broker = memory({ server })
    const aborted = AbortSignal.abort(new Error('stop'))
    await expect(broker.open(new TestHost(), aborted)).rejects.toThrow('stop')
    const host = new TestHost()
    await broker.open(host, never)
    await expect(broker.createPublisher(aborted)).rejects.toThrow('stop')
    await expect(broker.createConsumer(source(), new Revocations(), aborted)).rejects.toThrow('stop')
    await broker.close()
    server.latencyMs = 1000
    const abort = new AbortController()
    const opening = broker.open(host, abort.signal)
    await host.clock.settle()
    abort.abort(new Error('too slow'))
    await expect(opening).rejects.toThrow('too slow')
    expect(host.clock.timers).toBe(0)
  })

  it('looks after queues', async () => {
    const broker = memory()
    const { publish, receive, consumer } = await working(broker)
    const admin = broker.admin!
    await publish(message('a'), message('b'), message('c'), message('x', { queue: 'other' }))
    const [held] = await receive(1)
    expect(await admin.depth!('work')).toBe(3)
    expect(await admin.depth!('unknown')).toBe(0)
    expect([...(await admin.list!())].sort()).toEqual(['other', 'work'])
    expect(ids(await admin.browse!('work', { max: 1 }))).toEqual(['b'])
    expect(ids(await admin.browse!('work', { max: 5, after: 'b' }))).toEqual(['c'])
    await admin.purge!('work')
    expect(await admin.depth!('work')).toBe(1)
    await admin.remove!('work')
    expect(await admin.depth!('work')).toBe(0)
    expect(await consumer.ack([held!.receipt])).toEqual([held!.receipt])
    await admin.remove!('other')
    expect(await admin.list!()).not.toContain('other')
    await publish(message('d'))
    expect(ids(await receive())).toEqual(['d'])
  })

  it('declares a bound, and refuses what it does not know or what differs', async () => {
    const broker = memory()
    const { publish } = await working(broker)
    const declare = broker.admin!.declare!
    await declare('small', { maxMessages: 1 })
    await declare('small', { maxMessages: 1 })
    const rejected = await publish(message('a', { queue: 'small' }), message('b', { queue: 'small' }))
    expect(rejected.map(each => [each.index, broker.classify(each.error).code])).toEqual([[1, 'full']])
    const codeOf = (refused: Promise<void>): Promise<string> =>
      refused.then(
        () => 'done',
        error => broker.classify(error).code,
      )
    expect(await codeOf(declare('small', { maxMessages: 2 }))).toBe('conflict')
    expect(await codeOf(declare('small', { colour: 'red' }))).toBe('invalid')
    expect(await codeOf(declare('new', { maxMessages: 0 }))).toBe('invalid')
    expect(await codeOf(declare('not a name', {}))).toBe('invalid')
  })

  it('classifies anything', () => {
    const broker = memory()
    for (const strange of [undefined, null, 0, 'text', {}, new Error('x'), Object.create(null)]) {
      expect(broker.classify(strange)).toEqual({ code: 'unknown', retryable: false, happened: 'maybe' })
    }
    const busy = new MemoryFault('busy', 'later', { retryable: true, retryAfterMs: 5 })
    expect(broker.classify(busy)).toEqual({ code: 'busy', retryable: true, happened: 'no', retryAfterMs: 5 })
  })

  it('settles receipts in any order and any batches', async () => {
    const { publish, receive, consumer } = await working(memory())
    await publish(...Array.from({ length: 50 }, (_, index) => message(`m${index}`)))
    const handed = receipts(await receive())
    expect(await consumer.ack(handed.filter((_, index) => index % 2 === 1))).toEqual([])
    expect(await consumer.ack(handed.filter((_, index) => index % 2 === 0).reverse())).toEqual([])
  })
})
