import { describe, expect, expectTypeOf, it } from 'vitest'
import type { Capabilities, Consumer } from '../../src/contract/index.js'
import { memory } from '../../src/memory/memory-broker.js'
import { MemoryServer } from '../../src/memory/memory-server.js'
import type { noDelay } from '../../src/memory/profiles/no-delay.js'
import { type ProfileName, profiles } from '../../src/memory/profiles.js'
import { ids, message, never, receipts, Revocations, source, TestHost, working } from './world.js'

const names = Object.keys(profiles) as ProfileName[]
const methods = ['nack', 'move', 'extend', 'resize'] as const

describe.each(names)('profile %s', as => {
  const { capabilities, consumer: claimed, admin, store } = profiles[as]

  it('has exactly the methods that it names', async () => {
    const broker = memory({ as })
    const { consumer } = await working(broker as never)
    expect(methods.filter(method => (consumer as Consumer)[method] !== undefined)).toEqual(
      methods.filter(method => claimed.includes(method)),
    )
    expect(consumer.settlement).toBe(capabilities.settlement)
    expect(Object.keys(broker.admin ?? {}).sort()).toEqual([...admin].sort())
    expect(broker.store !== undefined).toBe(store)
    expect(broker.name).toBe(as === 'full' ? 'memory' : `memory-${as}`)
  })

  it('claims what belongs together', () => {
    const { delay, lease, fanOut, retention, settlement, acks, fencing } = capabilities as Capabilities
    expect(claimed.includes('extend')).toBe(lease === 'renewable')
    if (delay.nack !== undefined) expect(claimed).toContain('nack')
    expect(fanOut).toBe(retention === 'log')
    expect(lease === 'none').toBe(settlement === 'none')
    if (acks === 'sent') expect(fencing).toBe(false)
  })

  it('opens with what it claims, and carries a message', async () => {
    const broker = memory({ as })
    const host = new TestHost()
    expect(await broker.open(host, never)).toBe(broker.capabilities)
    const { publish, consumer, receive } = await working(broker as never, { host })
    await publish(message('a'))
    const [delivery] = await receive()
    expect(delivery).toMatchObject({ id: 'a', body: '{"id":"a"}' })
    expect(delivery!.publishedAt !== undefined).toBe(capabilities.stamps)
    expect(delivery!.deliveryCount).toBe(capabilities.countsDeliveries ? 1 : 0)
    expect(delivery!.leaseUntil !== undefined).toBe(['fixed', 'renewable'].includes(capabilities.lease))
    expect(delivery!.lane !== undefined).toBe(capabilities.settlement === 'prefix')
    expect(await consumer.ack([delivery!.receipt])).toEqual([])
  })

  it('refuses groups and sessions that it does not claim', async () => {
    const broker = memory({ as })
    await broker.open(new TestHost(), never)
    const outcome = (more: Parameters<typeof source>[0]) =>
      broker.createConsumer(source(more), new Revocations(), never).then(
        () => 'made',
        error => broker.classify(error).code,
      )
    expect(await outcome({ group: 'audit' })).toBe(capabilities.fanOut ? 'made' : 'unsupported')
    expect(await outcome({ life: 'session' })).toBe(capabilities.sessions ? 'made' : 'unsupported')
  })
})

describe('profiles', () => {
  it('gives types their capabilities', () => {
    expectTypeOf(memory().capabilities.settlement).toEqualTypeOf<'each'>()
    expectTypeOf(
      memory({ server: new MemoryServer() }).capabilities.delay.publish.maxMs,
    ).toEqualTypeOf<31_536_000_000>()
    expectTypeOf(memory({ as: 'log' }).capabilities.settlement).toEqualTypeOf<'prefix'>()
    expectTypeOf(memory({ as: 'at-most-once' }).capabilities.retention).toEqualTypeOf<'none'>()
    expectTypeOf(memory({ as: 'no-delay' }).capabilities.delay).toEqualTypeOf<typeof noDelay.delay>()
    expectTypeOf<typeof noDelay.delay>().not.toHaveProperty('publish')
  })

  it('at-most-once: what nobody is there for is gone, and so is what was handed out', async () => {
    const broker = memory({ as: 'at-most-once' })
    const host = new TestHost()
    await broker.open(host, never)
    const publisher = await broker.createPublisher(never)
    await publisher.publish([message('lost')])
    const consumer = await broker.createConsumer(source({ from: 'new' }), new Revocations(), never)
    await publisher.publish([message('a'), message('b')])
    expect(ids(await consumer.receive({ max: 1, waitMs: 0 }, never))).toEqual(['a'])
    await consumer.close()
    const later = await broker.createConsumer(source({ from: 'new' }), new Revocations(), never)
    expect(await later.receive({ max: 10, waitMs: 0 }, never)).toEqual([])
    await publisher.publish([message('c')])
    broker.native.cut()
    broker.native.restore()
    await publisher.publish([message('d')])
    expect(ids(await later.receive({ max: 10, waitMs: 0 }, never))).toEqual(['d'])
  })

  it('connection-lease: pushes up to the window, whoever asks', async () => {
    const broker = memory({ as: 'connection-lease' })
    const { publish, consumer, clock } = await working(broker, { source: { window: 2 } })
    const other = await broker.createConsumer(source({ window: 10 }), new Revocations(), never)
    await publish(...['a', 'b', 'c', 'd'].map(id => message(id)))
    await clock.settle()
    const mine = await consumer.receive({ max: 10, waitMs: 0 }, never)
    const theirs = await other.receive({ max: 10, waitMs: 0 }, never)
    expect(mine.length).toBe(2)
    expect(ids([...mine, ...theirs]).sort()).toEqual(['a', 'b', 'c', 'd'])
    await publish(message('e'))
    await clock.settle()
    expect(ids(await other.receive({ max: 10, waitMs: 0 }, never))).toEqual(['e'])
    await other.close()
    await clock.settle()
    expect(await consumer.receive({ max: 10, waitMs: 0 }, never)).toEqual([])
    await consumer.ack(receipts(mine).slice(0, 1))
    await clock.settle()
    expect((await consumer.receive({ max: 10, waitMs: 0 }, never)).length).toBe(1)
    await consumer.resize!(4)
    await clock.settle()
    expect((await consumer.receive({ max: 10, waitMs: 0 }, never)).length).toBe(2)
  })

  it('connection-lease: what nobody took goes back on close, what was only held too', async () => {
    const broker = memory({ as: 'connection-lease' })
    const { publish, consumer, clock } = await working(broker)
    await publish(message('a'), message('b'), message('c'))
    await clock.settle()
    const [a, b] = await consumer.receive({ max: 2, waitMs: 0 }, never)
    await consumer.ack([b!.receipt])
    await consumer.close()
    const other = await broker.createConsumer(source(), new Revocations(), never)
    await clock.settle()
    expect(ids(await other.receive({ max: 10, waitMs: 0 }, never))).toEqual(['a', 'c'])
    expect(a?.id).toBe('a')
  })

  it('connection-lease: gives again, at its old place, what is nacked', async () => {
    const { publish, consumer, receive, clock } = await working(memory({ as: 'connection-lease' }))
    await publish(message('a'), message('b'))
    await clock.settle()
    const [a] = await receive(1)
    await consumer.nack!([{ receipt: a!.receipt, delayMs: 0 }])
    await clock.settle()
    expect(ids(await receive()).sort()).toEqual(['a', 'b'])
  })

  it('sent-acks: a late ack settles the later hand-out, and nobody hears of it', async () => {
    const broker = memory({ as: 'sent-acks' })
    const { publish, consumer, receive, clock } = await working(broker)
    await publish(message('a'))
    const late = receipts(await receive())
    await clock.advance(10_000)
    const again = receipts(await receive())
    expect(again.length).toBe(1)
    expect(await consumer.ack(late)).toEqual([])
    expect(await broker.admin!.depth!('work')).toBe(0)
    expect(await consumer.ack(again)).toEqual([])
    expect(await broker.admin!.depth!('work')).toBe(0)
  })

  it('nack-counts and fixed-lease count a nack, coarse delays come late and never early', async () => {
    const { publish, consumer, receive, clock } = await working(memory({ as: 'fixed-lease' }))
    await publish(message('a', { dueAt: clock.now() + 1 }))
    await clock.advance(999)
    expect(await receive()).toEqual([])
    await clock.advance(1)
    const [a] = await receive()
    await consumer.nack!([{ receipt: a!.receipt, delayMs: 1500 }])
    await clock.advance(1999)
    expect(await receive()).toEqual([])
    await clock.advance(1)
    expect(await receive()).toMatchObject([{ id: 'a', deliveryCount: 2 }])
  })

  it('refuses delays and headers that it does not claim', async () => {
    const noDelay = await working(memory({ as: 'no-delay' }))
    const [rejected] = await noDelay.publish(message('a', { dueAt: noDelay.clock.now() + 1 }))
    expect(memory().classify(rejected?.error).code).toBe('unsupported')
    await noDelay.publish(message('b'))
    const [b] = await noDelay.receive()
    await expect(noDelay.consumer.nack!([{ receipt: b!.receipt, delayMs: 1 }])).rejects.toMatchObject({
      failure: { code: 'unsupported' },
    })
    expect(await noDelay.consumer.nack!([{ receipt: b!.receipt, delayMs: 0 }])).toEqual([])
    const small = await working(memory({ as: 'small-limits' }))
    await small.publish(message('c'))
    const [c] = await small.receive()
    await expect(small.consumer.nack!([{ receipt: c!.receipt, delayMs: 30_001 }])).rejects.toMatchObject({
      failure: { code: 'invalid' },
    })
    const bare = await working(memory({ as: 'no-headers' }))
    const [refused] = await bare.publish(message('d', { headers: { a: 'b' } }))
    expect(memory().classify(refused?.error).code).toBe('unsupported')
  })

  it('small-limits: cuts batches, both ways', async () => {
    const { publish, receive } = await working(memory({ as: 'small-limits' }), { source: { window: 12 } })
    const many = Array.from({ length: 20 }, (_, index) =>
      message(`m${index}`, { body: index === 17 ? 'x'.repeat(1025) : 'x' }),
    )
    expect(await publish(...many)).toMatchObject([{ index: 17 }])
    expect((await receive(100)).length).toBe(5)
  })

  it('takes what foreign clients publish, without an id', async () => {
    const broker = memory()
    const { receive, consumer, clock } = await working(broker)
    const waiting = consumer.receive({ max: 1, waitMs: 1000 }, never)
    await clock.settle()
    broker.native.deposit('work', { body: '{"x":1}' })
    expect(await waiting).toMatchObject([{ id: undefined, body: '{"x":1}', headers: undefined }])
    broker.native.deposit('work', { body: 'later', id: 'theirs', headers: { a: 'b' }, key: 'k' })
    expect(await receive()).toMatchObject([{ id: 'theirs', headers: { a: 'b' }, key: 'k' }])
  })

  it('pushes on to a source that never settles, though nothing is settled', async () => {
    const { publish, receive, clock } = await working(memory({ as: 'connection-lease' }), {
      source: { settle: 'never', window: 2 },
    })
    await publish(...Array.from({ length: 9 }, (_, index) => message(`m${index}`)))
    let got = 0
    for (let turns = 0; turns < 9; turns++) {
      await clock.settle()
      const deliveries = await receive()
      expect(deliveries.length).toBeLessThanOrEqual(2)
      got += deliveries.length
    }
    expect(got).toBe(9)
  })
})
