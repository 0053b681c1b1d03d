import { describe, expect, it } from 'vitest'
import { memory } from '../../src/memory/memory-broker.js'
import { MemoryFault } from '../../src/memory/memory-fault.js'
import { MemoryServer } from '../../src/memory/memory-server.js'
import { memoryStore } from '../../src/memory/memory-store.js'
import { ids, message, never, receipts, Revocations, source, TestHost, working } from './world.js'

describe('memory server: cut and restore', () => {
  it('fails what is pending as maybe and what comes later as no, until the broker heals', async () => {
    const broker = memory()
    const { publish, consumer, host, clock } = await working(broker)
    const failureOf = (call: Promise<unknown>) => call.then(() => 'done', broker.classify)
    const receiving = failureOf(consumer.receive({ max: 1, waitMs: 1000 }, never))
    await clock.settle()
    broker.native.cut()
    expect(await receiving).toEqual({ code: 'connection', retryable: true, happened: 'maybe' })
    expect(await failureOf(publish(message('a')))).toEqual({ code: 'connection', retryable: true, happened: 'no' })
    expect(await failureOf(memory({ server: broker.native }).open(host, never))).toMatchObject({
      code: 'connection',
      retryable: true,
    })
    expect(host.events).toMatchObject([{ type: 'disconnected', cause: { name: 'MemoryFault' } }])
    broker.native.restore()
    expect(host.events[1]).toEqual({ type: 'connected' })
    expect(await publish(message('a'))).toEqual([])
    expect(ids(await consumer.receive({ max: 1, waitMs: 0 }, never))).toEqual(['a'])
    expect(clock.timers).toBe(0)
  })

  it('leaves timed leases as they are: a late ack after the cut is good', async () => {
    const broker = memory()
    const { publish, consumer, receive, revocations } = await working(broker)
    await publish(message('a'))
    const handed = receipts(await receive())
    broker.native.cut()
    broker.native.restore()
    expect(await consumer.ack(handed)).toEqual([])
    expect(revocations.lanes).toEqual([])
  })

  it('stays lost where core reconnects, until it opens again', async () => {
    const broker = memory({ as: 'core-reconnect' })
    const { publish, consumer, receive, host } = await working(broker)
    await publish(message('a'))
    const handed = receipts(await receive())
    broker.native.cut()
    broker.native.restore()
    const lost = { code: 'connection', retryable: false, happened: 'no' }
    expect(await publish(message('b')).catch(broker.classify)).toEqual(lost)
    expect(await consumer.ack(handed).catch(broker.classify)).toEqual(lost)
    expect(host.events.map(event => event.type)).toEqual(['disconnected'])
    await broker.open(host, never)
    const again = await broker.createConsumer(source(), new Revocations(), never)
    expect(await again.ack(handed)).toEqual([])
    await consumer.close()
  })

  it('ends connection leases: all comes again, and the old receipts are stale', async () => {
    const broker = memory({ as: 'revoking' })
    const { publish, consumer, receive, revocations, clock } = await working(broker)
    await publish(message('a'), message('b'))
    const handed = receipts(await receive())
    expect(handed.length).toBe(2)
    const receiving = consumer.receive({ max: 1, waitMs: 1000 }, never).catch(broker.classify)
    await clock.settle()
    broker.native.cut()
    expect(await receiving).toMatchObject({ code: 'connection', happened: 'maybe' })
    expect(revocations.lanes).toEqual(['all'])
    broker.native.restore()
    await clock.settle()
    expect(await consumer.ack(handed)).toEqual(handed)
    expect(ids(await receive())).toEqual(['a', 'b'])
  })

  it('drops what was pushed and not taken, which comes once after the cut', async () => {
    const broker = memory({ as: 'revoking' })
    const { publish, receive, clock } = await working(broker)
    await publish(message('a'), message('b'), message('c'))
    await clock.settle()
    expect(ids(await receive(1))).toEqual(['a'])
    broker.native.cut()
    broker.native.restore()
    await clock.settle()
    expect(ids(await receive())).toEqual(['a', 'b', 'c'])
    expect(await receive()).toEqual([])
  })

  it('swallows acks that were only sent', async () => {
    const broker = memory({ as: 'sent-acks' })
    const { publish, consumer, receive, clock } = await working(broker)
    await publish(message('a'), message('b'))
    const [a, b] = receipts(await receive())
    expect(await consumer.ack([a!])).toEqual([])
    await clock.settle()
    expect(await consumer.ack([b!])).toEqual([])
    broker.native.cut()
    broker.native.restore()
    await clock.advance(10_000)
    expect(ids(await receive())).toEqual(['b'])
  })

  it('closes although the connection is gone', async () => {
    for (const as of ['full', 'core-reconnect', 'log', 'revoking'] as const) {
      const broker = memory({ as })
      const { consumer, publisher, clock } = await working(broker)
      broker.native.cut()
      await Promise.all([consumer.close(), publisher.close(), broker.close()])
      expect(clock.timers).toBe(0)
    }
  })
})

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

describe('memory server: a cut in the very turn', () => {
  it('loses what an end of blocking lets go on', async () => {
    const broker = memory()
    const { publish, clock } = await working(broker)
    broker.native.block()
    const waiting = publish(message('a')).catch(broker.classify)
    await clock.settle()
    broker.native.unblock()
    broker.native.cut()
    expect(await waiting).toMatchObject({ code: 'connection', happened: 'maybe' })
    expect(broker.native.queues.get('work').depth).toBe(0)
  })

  it('loses the answer of a call that itself led to it', async () => {
    const broker = memory({ as: 'log' })
    const host = new TestHost()
    await broker.open(host, never)
    await broker.createConsumer(source(), { revoked: () => broker.native.cut() }, never)
    broker.native.latencyMs = 10
    const creating = broker.createConsumer(source(), new Revocations(), never).catch(broker.classify)
    await host.clock.advance(10)
    expect(await creating).toMatchObject({ code: 'connection', happened: 'maybe' })
  })
})

describe('memory server: kill', () => {
  it('ends one process without a word: nothing of it settles, others go on', async () => {
    const server = new MemoryServer()
    const victim = await working(memory({ server, as: 'connection-lease' }), { host: new TestHost('victim') })
    const { clock } = victim
    const survivor = await working(memory({ server, as: 'connection-lease' }), {
      host: new TestHost('survivor', clock),
    })
    await victim.publish(message('a'), message('b'), message('c'))
    await clock.settle()
    const held = await victim.receive()
    expect(ids(held)).toEqual(['a', 'b', 'c'])
    let settled = 0
    const count = (): void => void settled++
    victim.consumer.receive({ max: 1, waitMs: 60_000 }, never).then(count, count)
    server.kill('victim')
    victim.publish(message('d')).then(count, count)
    victim.consumer.ack(receipts(held)).then(count, count)
    await clock.settle()
    expect(ids(await survivor.receive())).toEqual(['a', 'b', 'c'])
    expect(settled).toBe(0)
    expect(victim.host.events).toEqual([])
    expect(await survivor.publish(message('e'))).toEqual([])
  })

  it('leaves timed leases to end by time', async () => {
    const server = new MemoryServer()
    const victim = await working(memory({ server }), { host: new TestHost('victim') })
    const survivor = await working(memory({ server }), { host: new TestHost('survivor', victim.clock) })
    await victim.publish(message('a'))
    await victim.receive()
    server.kill('victim')
    expect(await survivor.receive()).toEqual([])
    await victim.clock.advance(10_000)
    expect(ids(await survivor.receive())).toEqual(['a'])
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
