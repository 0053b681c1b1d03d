import { describe, expect, it } from 'vitest'
import type { VirtualClock } from '../../src/clock/virtual-clock.js'
import { memory } from '../../src/memory/memory-broker.js'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import type { MemoryServer } from '../../src/memory/memory-server.js'
import { memoryStore } from '../../src/memory/memory-store.js'
import { ids, message, never, receipts, Revocations, source, TestHost, working } from './world.js'

describe('memory server: latency', () => {
  it('lets a call take effect half way, and a cut before that undoes nothing', async () => {
    const broker = memory()
    const { publish, clock } = await working(broker)
    const depth = () => broker.native.queues.get('work').depth
    broker.native.latencyMs = 100
    const first = publish(message('a'))
    await clock.advance(49)
    expect(depth()).toBe(0)
    await clock.advance(1)
    expect(depth()).toBe(1)
    await clock.advance(49)
    const second = publish(message('b')).catch(broker.classify)
    await clock.advance(1)
    expect(await first).toEqual([])
    broker.native.cut()
    expect(await second).toMatchObject({ happened: 'maybe' })
    expect(depth()).toBe(1)
    expect(clock.timers).toBe(0)
  })

  it('loses the answer, not the effect, when it is cut after it', async () => {
    const broker = memory()
    const { publish, clock } = await working(broker)
    broker.native.latencyMs = 100
    const lost = publish(message('a')).catch(broker.classify)
    await clock.advance(60)
    broker.native.cut()
    expect(await lost).toMatchObject({ code: 'connection', happened: 'maybe' })
    expect(broker.native.queues.get('work').depth).toBe(1)
  })

  it('keeps deliveries that arrive after an abort for the next receive, and hands them back on close', async () => {
    const broker = memory()
    const { publish, consumer, clock } = await working(broker)
    await publish(message('a'), message('b'))
    broker.native.latencyMs = 100
    const controller = new AbortController()
    const aborted = consumer.receive({ max: 10, waitMs: 1000 }, controller.signal)
    await clock.advance(60)
    controller.abort()
    expect(await aborted).toEqual([])
    await clock.advance(40)
    expect(ids(await consumer.receive({ max: 1, waitMs: 0 }, never))).toEqual(['a'])
    await consumer.close()
    broker.native.latencyMs = 0
    const other = await broker.createConsumer(source(), new Revocations(), never)
    const [back] = await other.receive({ max: 10, waitMs: 0 }, never)
    expect(back).toMatchObject({ id: 'b', deliveryCount: 1 })
  })

  it('waits for answers on close of a publisher, and fails them on close of the broker', async () => {
    const broker = memory()
    const { publish, publisher, clock } = await working(broker)
    broker.native.latencyMs = 100
    const first = publish(message('a'))
    const closing = publisher.close()
    await clock.advance(100)
    await closing
    expect(await first).toEqual([])
    const creating = broker.createPublisher(never)
    await clock.advance(100)
    const other = await creating
    const second = other.publish([message('b')]).catch(broker.classify)
    await clock.settle()
    await broker.close()
    expect(await second).toEqual({ code: 'closed', retryable: false, happened: 'maybe' })
    expect(clock.timers).toBe(0)
  })
})

describe('memory server: planned faults', () => {
  it('fails the next call before it does anything, or after', async () => {
    const broker = memory()
    const { publish, receive, consumer, clock } = await working(broker)
    const busy = new MemoryFault('busy', 'later', { retryable: true })
    broker.native.failNext('publish', busy)
    broker.native.failNext('publish', 'not an error', { after: true })
    await expect(publish(message('a'))).rejects.toBe(busy)
    await expect(publish(message('b'))).rejects.toBe('not an error')
    await publish(message('c'))
    broker.native.failNext('receive', busy, { after: true })
    await expect(receive()).rejects.toBe(busy)
    await clock.advance(10_000)
    const handed = await receive()
    expect(ids(handed)).toEqual(['b', 'c'])
    broker.native.failNext('ack', busy)
    await expect(consumer.ack(receipts(handed))).rejects.toBe(busy)
    broker.native.failNext('ack', busy, { after: true })
    await expect(consumer.ack(receipts(handed))).rejects.toBe(busy)
    expect(await consumer.ack(receipts(handed))).toEqual(receipts(handed))
  })

  it('reaches opening, creating, administration, and acks that are only sent', async () => {
    const broker = memory({ as: 'connection-lease' })
    const fault = new MemoryFault('auth', 'who are you')
    const host = new TestHost()
    broker.native.failNext('open', fault)
    await expect(broker.open(host, never)).rejects.toBe(fault)
    const { publish, receive, consumer } = await working(broker, { host })
    for (const method of ['createPublisher', 'createConsumer', 'depth'] as const) broker.native.failNext(method, fault)
    await expect(broker.createPublisher(never)).rejects.toBe(fault)
    await expect(broker.createConsumer(source(), new Revocations(), never)).rejects.toBe(fault)
    await expect(broker.admin!.depth!('work')).rejects.toBe(fault)
    await publish(message('a'))
    const handed = receipts(await receive())
    broker.native.failNext('ack', fault)
    await expect(consumer.ack(handed)).rejects.toBe(fault)
    expect(await broker.admin!.depth!('work')).toBe(1)
    broker.native.failNext('ack', fault, { after: true })
    await expect(consumer.ack(handed)).rejects.toBe(fault)
    expect(await broker.admin!.depth!('work')).toBe(0)
  })
})

describe('memory server: a lost answer to createConsumer', () => {
  const lost = new MemoryFault('timeout', 'no answer', { happened: 'maybe' })
  type Loses = (server: MemoryServer, clock: VirtualClock) => Promise<void>
  const ways: [string, (server: MemoryServer) => void, Loses][] = [
    ['by a fault', server => server.failNext('createConsumer', lost, { after: true }), async () => {}],
    [
      'by a cut',
      server => {
        server.latencyMs = 100
      },
      async (server, clock) => {
        await clock.advance(60)
        server.cut()
        server.restore()
        server.latencyMs = 0
      },
    ],
  ]
  const cases = (['full', 'revoking', 'log'] as const).flatMap(as => ways.map(way => [as, ...way] as const))

  it.each(cases)('leaves no consumer behind on %s, %s', async (as, _, before, during) => {
    const broker = memory({ as })
    const host = new TestHost()
    await broker.open(host, never)
    const publisher = await broker.createPublisher(never)
    before(broker.native)
    const creating = broker.createConsumer(source(), new Revocations(), never).catch(broker.classify)
    await during(broker.native, host.clock)
    expect(await creating).toMatchObject({ happened: 'maybe' })
    const consumer = await broker.createConsumer(source(), new Revocations(), never)
    await publisher.publish(['a', 'b', 'c', 'd'].map(id => message(id)))
    await host.clock.settle()
    const deliveries = await consumer.receive({ max: 10, waitMs: 0 }, never)
    expect(ids(deliveries).sort()).toEqual(['a', 'b', 'c', 'd'])
  })
})

describe('memory server: block', () => {
  it('lets publishing wait and nothing else, and says so', async () => {
    const broker = memory()
    const { publish, receive, consumer, host, clock } = await working(broker)
    await publish(message('a'))
    broker.native.block('disk full')
    const waiting = publish(message('b'))
    const handed = await receive()
    expect(await consumer.ack(receipts(handed))).toEqual([])
    await clock.advance(60_000)
    expect(ids(await receive())).toEqual([])
    broker.native.unblock()
    expect(await waiting).toEqual([])
    expect(ids(await receive())).toEqual(['b'])
    expect(host.events).toEqual([
      { type: 'blocked', because: 'disk full' },
      { type: 'unblocked', because: 'disk full' },
    ])
    broker.native.unblock()
    expect(host.events.length).toBe(2)
  })

  it('is told to whoever opens meanwhile, and fails with a cut', async () => {
    const broker = memory()
    broker.native.block('disk full')
    const { publish, host, clock } = await working(broker)
    expect(host.events).toEqual([{ type: 'blocked', because: 'disk full' }])
    const waiting = publish(message('a')).catch(broker.classify)
    await clock.settle()
    broker.native.cut()
    expect(await waiting).toMatchObject({ code: 'connection', happened: 'maybe' })
    broker.native.unblock()
    expect(broker.native.queues.get('work').depth).toBe(0)
  })
})

describe('memory server: the store in it', () => {
  it('is cut, restored and disturbed with it', async () => {
    const broker = memory()
    const store = broker.store!
    const { host, clock } = await working(broker)
    await store.open(host, never)
    broker.native.cut()
    const failure = await store.get(['a']).catch(store.classify)
    expect(failure).toEqual({ code: 'connection', retryable: true, happened: 'no' })
    broker.native.restore()
    expect(await store.get(['a'])).toEqual([undefined])
    broker.native.failNext('add', new MemoryFault('timeout', 'slow', { happened: 'maybe' }), { after: true })
    const add = () => store.add([{ key: 'n', by: 1, unit: 1, floor: undefined, ceiling: undefined, ttlMs: undefined }])
    expect(await add().catch(store.classify)).toMatchObject({ code: 'timeout', happened: 'maybe' })
    expect(await add()).toMatchObject([{ after: 2 }])
    broker.native.latencyMs = 10
    const reading = store.now()
    await clock.advance(10)
    expect(await reading).toBe(clock.now() - 5)
    broker.native.latencyMs = 0
    const other = memoryStore({ server: broker.native })
    await other.open(new TestHost('other', clock), never)
    expect(await other.get(['n'])).toMatchObject([{ value: '2' }])
    await store.close()
    await expect(store.now()).rejects.toMatchObject({ failure: { code: 'closed' } })
    expect(await broker.admin!.depth!('work')).toBe(0)
  })
})
