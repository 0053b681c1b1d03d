import { describe, expect, it } from 'vitest'
import { memory } from '../../src/memory/memory-broker.js'
import { ids, message, never, working } from './world.js'

describe('memory broker', () => {
  it('gives what was published, in order, with everything that travels', async () => {
    const { publish, receive, clock } = await working(memory())
    const sent = message('a', { headers: { trace: 't' }, key: 'k', priority: 0 })
    expect(await publish(sent, message('b'))).toEqual([])
    const [first, second] = await receive()
    expect(first).toMatchObject({
      id: 'a',
      body: '{"id":"a"}',
      headers: { trace: 't' },
      key: 'k',
      lane: undefined,
      deliveryCount: 1,
      publishedAt: clock.now(),
      leaseUntil: clock.monotonic() + 10_000,
    })
    expect(second?.id).toBe('b')
    expect(await receive()).toEqual([])
  })

  it('forgets what is acknowledged and finds a second acknowledgement stale', async () => {
    const broker = memory()
    const { publish, receive, consumer } = await working(broker)
    await publish(message('a'))
    const [delivery] = await receive()
    expect(await broker.admin?.depth?.('work')).toBe(1)
    expect(await consumer.ack([delivery!.receipt])).toEqual([])
    expect(await broker.admin?.depth?.('work')).toBe(0)
    expect(await consumer.ack([delivery!.receipt])).toEqual([delivery!.receipt])
  })

  it('keeps bytes as they were when published', async () => {
    const { publish, receive } = await working(memory())
    const body = new Uint8Array([1, 2, 255])
    await publish(message('a', { body }))
    body[0] = 9
    const [delivery] = await receive()
    expect(delivery?.body).toEqual(new Uint8Array([1, 2, 255]))
  })

  it('hands out again, at the old place, what nobody settled in time, and refuses the late receipt', async () => {
    const { publish, receive, consumer, clock } = await working(memory())
    await publish(message('a'), message('b'))
    const [late] = await receive(1)
    await clock.advance(9_999)
    expect(ids(await receive(1))).toEqual(['b'])
    await clock.advance(1)
    const [again] = await receive()
    expect(again).toMatchObject({ id: 'a', deliveryCount: 2 })
    expect(await consumer.ack([late!.receipt])).toEqual([late!.receipt])
    expect(await consumer.nack!([{ receipt: late!.receipt, delayMs: 0 }])).toEqual([late!.receipt])
    expect(await consumer.extend!([late!.receipt])).toEqual([late!.receipt])
    expect(await consumer.ack([again!.receipt])).toEqual([])
  })

  it('wakes a blocked receive when a lease ends, with one timer for it', async () => {
    const { publish, receive, consumer, clock } = await working(memory())
    await publish(message('a'))
    await receive()
    expect(clock.timers).toBe(0)
    const waiting = consumer.receive({ max: 10, waitMs: 60_000 }, never)
    await clock.settle()
    expect(clock.timers).toBe(2)
    await clock.advance(10_000)
    expect(ids(await waiting)).toEqual(['a'])
    expect(clock.timers).toBe(0)
  })

  it('extends the lease of a whole receive', async () => {
    const { publish, receive, consumer, clock } = await working(memory())
    await publish(message('a'), message('b'))
    const [first, second] = await receive()
    await clock.advance(8_000)
    expect(await consumer.extend!([first!.receipt])).toEqual([])
    await clock.advance(9_999)
    expect(await consumer.ack([first!.receipt, second!.receipt])).toEqual([])
  })

  it('does not count a nack, and brings each back after its own delay', async () => {
    const { publish, receive, consumer, clock } = await working(memory())
    await publish(message('a'), message('b'), message('c'))
    const [a, b] = await receive(2)
    await consumer.nack!([
      { receipt: a!.receipt, delayMs: 500 },
      { receipt: b!.receipt, delayMs: 0 },
    ])
    expect((await receive()).map(each => [each.id, each.deliveryCount])).toEqual([
      ['b', 1],
      ['c', 1],
    ])
    const waiting = consumer.receive({ max: 10, waitMs: 10_000 }, never)
    await clock.advance(499)
    await clock.advance(1)
    expect((await waiting).map(each => [each.id, each.deliveryCount])).toEqual([['a', 1]])
  })

  it('hands out by priority, and delayed ones when they are due', async () => {
    const { publish, receive, consumer, clock } = await working(memory())
    await publish(
      message('late', { dueAt: clock.now() + 1000 }),
      message('low'),
      message('high', { priority: 9 }),
      message('middle', { priority: 4 }),
    )
    expect(ids(await receive())).toEqual(['high', 'middle', 'low'])
    const waiting = consumer.receive({ max: 10, waitMs: 5000 }, never)
    await clock.advance(999)
    let done = false
    void waiting.then(() => {
      done = true
    })
    await clock.settle()
    expect(done).toBe(false)
    await clock.advance(1)
    expect(ids(await waiting)).toEqual(['late'])
  })

  it('moves atomically: what is stale publishes nothing', async () => {
    const broker = memory()
    const { publish, receive, consumer, clock } = await working(broker)
    await publish(message('a'), message('b'))
    const [late] = await receive(1)
    await clock.advance(10_000)
    const [a, b] = await receive()
    const stale = await consumer.move!([
      { receipt: late!.receipt, message: message('wrong', { queue: 'work.dead' }) },
      { receipt: a!.receipt, message: message('a', { queue: 'work.dead' }) },
      { receipt: b!.receipt, message: message('b', { headers: { 'sluice-attempt': '2' } }) },
    ])
    expect(stale).toEqual([late!.receipt])
    expect(ids((await broker.admin?.browse?.('work.dead', { max: 10 })) ?? [])).toEqual(['a'])
    expect(await receive()).toMatchObject([{ id: 'b', headers: { 'sluice-attempt': '2' }, deliveryCount: 1 }])
  })

  it('does nothing of a move of which one message cannot be taken', async () => {
    const broker = memory()
    const { publish, receive, consumer } = await working(broker)
    await publish(message('a'), message('b'))
    const [a, b] = await receive()
    const refused = consumer.move!([
      { receipt: a!.receipt, message: message('a') },
      { receipt: b!.receipt, message: message('b', { queue: 'not a name' }) },
    ])
    await expect(refused).rejects.toMatchObject({ failure: { code: 'invalid', happened: 'no' } })
    expect(await consumer.ack([a!.receipt, b!.receipt])).toEqual([])
  })

  it('rejects single messages that it cannot store, and stores the others', async () => {
    const broker = memory()
    const { publish, receive, clock } = await working(broker)
    const rejected = await publish(
      message('good'),
      message('name', { queue: 'no spaces' }),
      message('priority', { priority: 10 }),
      message('body', { body: 'x'.repeat(16_777_217) }),
      message('wide', { body: 'é'.repeat(8_388_609) }),
      message('headers', { headers: { large: 'x'.repeat(65_536) } }),
      message('delay', { dueAt: clock.now() + 31_536_000_001 }),
      message('fits', { body: 'é'.repeat(8_388_608) }),
    )
    expect(rejected.map(each => [each.index, broker.classify(each.error).code])).toEqual([
      [1, 'invalid'],
      [2, 'invalid'],
      [3, 'too-large'],
      [4, 'too-large'],
      [5, 'too-large'],
      [6, 'invalid'],
    ])
    expect(ids(await receive())).toEqual(['good', 'fits'])
  })
})
