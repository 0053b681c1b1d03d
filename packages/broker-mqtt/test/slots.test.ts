import { nativeOf } from './native.js'
import { MemoryServer } from '@sluice/core'
import { expect, it } from 'vitest'
import {
  consumerOf,
  freshQueue,
  idsOf,
  messages,
  opened,
  publish,
  receive,
  receiptsOf,
  signal,
  slotsOf,
  TestHost,
  until,
  withMosquitto,
} from './world.js'

withMosquitto('slots of MQTT', () => {
  it('without slots, what a killed member held is lost to its group', async () => {
    const [broker, mate] = [await opened(), await opened()]
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    await publish(broker, messages(queue, 5))
    expect(await receive(consumer, 5)).toHaveLength(5)
    const other = await consumerOf(mate, queue)
    nativeOf(broker).stream.destroy() // and with it its consumers: nobody comes back
    expect(await receive(other, 5, 1_500)).toEqual([])
  })

  it('with slots, a mate gets it as soon as the connection is gone', async () => {
    const store = slotsOf()
    const host = new TestHost()
    const broker = await opened({ slots: store() }, host)
    const mate = await opened({ slots: store() })
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    await publish(broker, messages(queue, 5))
    expect(await receive(consumer, 5)).toHaveLength(5)
    const other = await consumerOf(mate, queue)
    nativeOf(broker).stream.destroy()
    const started = performance.now()
    expect(idsOf(await receive(other, 5))).toEqual(['m0', 'm1', 'm2', 'm3', 'm4'])
    expect(performance.now() - started).toBeLessThan(2_500) // sooner than its lease ends
  })

  it('without the notice, when its lease ends', async () => {
    const store = slotsOf()
    const broker = await opened({ slots: store(), prefix: 'quiet' })
    const mate = await opened({ slots: store(), prefix: 'quiet' })
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    await publish(broker, messages(queue, 2))
    expect(await receive(consumer, 2)).toHaveLength(2)
    const other = await consumerOf(mate, queue)
    await nativeOf(mate).unsubscribeAsync('quiet-slots')
    nativeOf(broker).stream.destroy()
    expect(idsOf(await receive(other, 2))).toEqual(['m0', 'm1'])
  })

  it('an offline session goes on getting its share: a mate empties it, and its slot is struck off', async () => {
    const memory = new MemoryServer()
    const store = slotsOf(memory)
    const [one, two] = [await opened({ slots: store() }), await opened({ slots: store() })]
    const queue = freshQueue()
    const leaving = await consumerOf(one, queue)
    const staying = await consumerOf(two, queue)
    await leaving.close()
    await publish(two, messages(queue, 20))
    const got = await receive(staying, 20)
    expect(new Set(idsOf(got)).size).toBe(20)
    await staying.ack(receiptsOf(got))
    const look = store()
    await look.open(new TestHost(), signal)
    const listed = async (): Promise<string | undefined> => (await look.get([`mqtt:sluice:slots:${queue}`]))[0]?.value
    await until('one slot is left', async () => (await listed()) === '["1"]')
    await look.close()
  })

  it('a restart one after the other takes the slot that is free, and needs no more of them', async () => {
    const store = slotsOf()
    const queue = freshQueue()
    for (let round = 0; round < 3; round++) {
      const broker = await opened({ slots: store() })
      await consumerOf(broker, queue)
      await broker.close()
    }
    const look = store()
    await look.open(new TestHost(), signal)
    expect((await look.get([`mqtt:sluice:slots:${queue}`]))[0]?.value).toBe('["0"]')
    await look.close()
  })

  it('what was done and held back is not done again by the next holder', async () => {
    const store = slotsOf()
    const broker = await opened({ slots: store() })
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    await publish(broker, messages(queue, 4))
    const held = await receive(consumer, 4)
    await consumer.ack(receiptsOf(held.slice(2)))
    await broker.close()
    const next = await consumerOf(await opened({ slots: store() }), queue)
    expect(idsOf(await receive(next, 4, 700))).toEqual(['m0', 'm1'])
  })

  it('a holder whose lease is gone stops, and says so', async () => {
    const store = slotsOf()
    const host = new TestHost()
    const broker = await opened({ slots: store(), slotLeaseMs: 1_000 }, host)
    const queue = freshQueue()
    await consumerOf(broker, queue)
    const thief = store()
    await thief.open(new TestHost(), signal)
    const key = `mqtt:sluice:slot:${queue}:0:`
    await thief.change([{ key, expect: 'any', value: 'somebody else', ttlMs: 60_000 }])
    await until('the loss is told', () => host.events.some(({ type }) => type === 'disconnected'))
    const lost = host.events.find(event => event.type === 'disconnected')
    expect(broker.classify(lost?.type === 'disconnected' ? lost.cause : undefined).code).toBe('conflict')
    await thief.close()
  })
})
