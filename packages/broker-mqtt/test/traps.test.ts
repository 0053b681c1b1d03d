import { nativeOf } from './native.js'
import { expect, it } from 'vitest'
import {
  consumerOf,
  freshQueue,
  type Handed,
  idsOf,
  message,
  messages,
  opened,
  publish,
  receive,
  receiptsOf,
  signal,
  slotsOf,
  stranger,
  TestHost,
  until,
  withMosquitto,
} from './world.js'

withMosquitto('traps of MQTT', () => {
  it('acknowledges when told, not when handed over: the private method of the client still holds', async () => {
    const broker = await opened({ requireSubscriber: false })
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue, { window: 3 })
    await publish(broker, messages(queue, 8))
    const first = await receive(consumer, 8, 700)
    expect(idsOf(first)).toEqual(['m0', 'm1', 'm2']) // receive maximum is the prefetch
    await consumer.ack(receiptsOf(first.slice(0, 2)))
    const [released] = await receive(consumer, 1)
    expect(released?.id).toBe('m3')
    await consumer.ack(receiptsOf([first[2] as Handed, released as Handed]))
    expect(idsOf(await receive(consumer, 4))).toEqual(['m4', 'm5', 'm6', 'm7'])
  })

  it('confirms publishes while deliveries are unacknowledged', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    await publish(broker, messages(queue, 50))
    expect(await receive(consumer, 50)).toHaveLength(50)
    expect(await publish(broker, messages(queue, 50, 'n'))).toEqual([])
    expect(await receive(consumer, 50)).toHaveLength(50)
  })

  it('leaves no listeners behind, however much waits for the socket', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue, { window: 2_000 })
    const body = 'x'.repeat(20_000)
    const many = messages(queue, 500).map(one => ({ ...one, body }))
    expect((await Promise.all([publish(broker, many), publish(broker, many)])).flat()).toEqual([])
    const got = await receive(consumer, 1_000)
    await consumer.ack(receiptsOf(got))
    expect(got).toHaveLength(1_000)
    expect(nativeOf(broker).stream.listenerCount('drain')).toBeLessThan(3)
  })

  it('strict: what is done behind a long one is held back, and survives a lost connection', async () => {
    const host = new TestHost()
    const broker = await opened({}, host)
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    await publish(broker, messages(queue, 5))
    const held = await receive(consumer, 5)
    await consumer.ack(receiptsOf(held.slice(1)))
    nativeOf(broker).stream.destroy()
    await until('the loss is told', () => host.events.some(({ type }) => type === 'disconnected'))
    await consumer.close()
    await broker.open(host, signal)
    const again = await consumerOf(broker, queue)
    expect(idsOf(await receive(again, 5, 700))).toEqual(['m0'])
  })

  it('free: what is done is acknowledged at once, whatever came before it', async () => {
    const broker = await opened({ ackOrder: 'free' })
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue, { window: 2 })
    await publish(broker, messages(queue, 4))
    const [, second] = await receive(consumer, 2)
    if (second !== undefined) await consumer.ack([second.receipt])
    expect((await receive(consumer, 1)).length).toBe(1)
  })

  it('without a subscriber a publish is unroutable, unless that is wanted', async () => {
    const broker = await opened()
    const [rejected] = await publish(broker, [message(freshQueue(), 'a')])
    expect(broker.classify(rejected?.error)).toEqual({ code: 'unroutable', retryable: false, happened: 'no' })
    expect(await publish(await opened({ requireSubscriber: false }), [message(freshQueue(), 'a')])).toEqual([])
  })

  it('a session that the server has forgotten is made again', async () => {
    const broker = await opened({ slots: slotsOf()() })
    const queue = freshQueue()
    expect(await publish(broker, [message(queue, 'a')])).toEqual([])
    const thief = await stranger({ clientId: `sluice=${queue}-0`, clean: true })
    await thief.endAsync()
    const [rejected] = await publish(broker, [message(queue, 'b')])
    expect(broker.classify(rejected?.error)).toMatchObject({ code: 'unroutable', retryable: true })
    expect(await publish(broker, [message(queue, 'b')])).toEqual([])
    expect(idsOf(await receive(await consumerOf(broker, queue), 1))).toEqual(['b'])
  })

  it('more than a thousand wait, as many as the settings allow', async () => {
    const broker = await opened({ slots: slotsOf()() })
    const queue = freshQueue()
    for (let n = 0; n < 4; n++) expect(await publish(broker, messages(queue, 500, `${n}-`))).toEqual([])
    const consumer = await consumerOf(broker, queue, { window: 3_000 })
    expect(new Set(idsOf(await receive(consumer, 2_000))).size).toBe(2_000)
  })

  it('retained messages are not for workers', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const client = await stranger()
    await client.publishAsync(`sluice/${queue}`, '{"old":1}', { qos: 1, retain: true })
    const consumer = await consumerOf(broker, queue)
    expect(await receive(consumer, 1, 400)).toEqual([])
    await client.publishAsync(`sluice/${queue}`, '', { retain: true })
  })

  it('who takes our client id ends our connection: told at once, and healed by opening again', async () => {
    const host = new TestHost()
    const broker = await opened({ slots: slotsOf()() }, host)
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    await stranger({ clientId: `sluice=${queue}-0`, clean: false })
    await until('the loss is told', () => host.events.some(({ type }) => type === 'disconnected'))
    await expect(receive(consumer, 1, 100)).rejects.toThrow()
    await consumer.close()
    await broker.open(host, signal)
    const again = await consumerOf(broker, queue)
    await publish(broker, [message(queue, 'a')])
    expect(idsOf(await receive(again, 1))).toEqual(['a'])
  })

  it('the server removes expired messages only on demand, and later than they end', async () => {
    const queue = freshQueue()
    const client = await stranger()
    const intervals: (number | undefined)[] = []
    client.on('message', (_topic, _body, packet) => intervals.push(packet.properties?.messageExpiryInterval))
    await client.subscribeAsync(`sluice/${queue}`, { qos: 1 })
    const headers = { 'sluice-expires': `${Date.now() + 10_000}` }
    await publish(await opened(), [message(queue, 'a', { headers })])
    await publish(await opened({ removeExpiredAfterMs: 50_000 }), [message(queue, 'b', { headers })])
    await until('both have come', () => intervals.length === 2)
    expect(intervals[0]).toBeUndefined()
    expect(intervals[1]).toBeGreaterThan(55)
    expect(intervals[1]).toBeLessThanOrEqual(60)
  })
})
