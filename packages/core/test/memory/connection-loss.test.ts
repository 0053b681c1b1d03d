import { describe, expect, it } from 'vitest'
import { memory } from '../../src/memory/memory-broker.js'
import { MemoryServer } from '../../src/memory/memory-server.js'
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
