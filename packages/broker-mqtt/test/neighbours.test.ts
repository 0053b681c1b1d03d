import { MemoryServer, task } from '@sluice/core'
import { expect, it, onTestFinished } from 'vitest'
import { mqtt } from '../src/index.js'
import { nativeOf } from './native.js'
import {
  consumerOf,
  freshQueue,
  idsOf,
  message,
  messages,
  opened,
  pause,
  publish,
  receive,
  receiptsOf,
  slotsOf,
  stranger,
  TestHost,
  until,
  url,
  withMosquitto,
} from './world.js'

const told = (host: TestHost): boolean => host.events.some(({ type }) => type === 'disconnected')

withMosquitto('neighbours on a server of MQTT', () => {
  it('two applications whose names run together keep their sessions apart', async () => {
    const [one, two] = [new TestHost(), new TestHost()]
    const queue = freshQueue()
    const shop = await opened({ slots: slotsOf()(), prefix: 'shop' }, one)
    const branch = await opened({ slots: slotsOf()(), prefix: 'shop-eu' }, two)
    const mine = await consumerOf(shop, `eu-${queue}`)
    const theirs = await consumerOf(branch, queue)
    await publish(shop, [message(`eu-${queue}`, 'mine')])
    await publish(branch, [message(queue, 'theirs')])
    expect(idsOf(await receive(mine, 1))).toEqual(['mine'])
    expect(idsOf(await receive(theirs, 1))).toEqual(['theirs'])
    expect(told(one) || told(two)).toBe(false)
  })

  it('what a user publishes and receives by `native` gets in nobody’s way', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const native = nativeOf(broker)
    const heard: string[] = []
    native.on('message', (topic, body) => {
      if (topic === `other/${queue}`) heard.push(body.toString())
    })
    const seen = new Set<number | undefined>()
    native.on('packetsend', packet => void (packet.cmd === 'publish' && seen.add(packet.messageId)))
    await native.subscribeAsync(`other/${queue}`, { qos: 1 })
    const consumer = await consumerOf(broker, queue, { window: 500 })
    const [rejected] = await Promise.all([
      publish(broker, messages(queue, 300)),
      ...Array.from({ length: 300 }, (_, n) => native.publishAsync(`other/${queue}`, `${n}`, { qos: 1 })),
    ])
    expect(rejected).toEqual([])
    expect(await receive(consumer, 300)).toHaveLength(300)
    await until('more than a window of them have come', () => heard.length === 300)
    expect(Math.min(...[...seen].map(identifier => identifier ?? 0))).toBeGreaterThan(49_152)
  })

  it('a flood of QoS 0 fills no memory, and stops nothing', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    const flood = await stranger()
    for (let n = 0; n < 25_000; n++) flood.publish(`sluice/${queue}`, '{}', { qos: 0 })
    await flood.publishAsync(`sluice/${queue}`, '{"last":1}', { qos: 1 })
    await pause(500)
    const got = await receive(consumer, 25_001, 2_000)
    expect(got.length).toBeLessThanOrEqual(10_001)
    expect(got.map(({ body }) => `${body}`)).toContain('{"last":1}')
    await consumer.ack(receiptsOf(got))
    await flood.publishAsync(`sluice/${queue}`, '{"after":1}', { qos: 0 })
    expect((await receive(consumer, 1)).map(({ body }) => `${body}`)).toEqual(['{"after":1}'])
  })

  it('two that die at once are both taken over as soon as it is told', async () => {
    const memory = new MemoryServer()
    const options = { slots: slotsOf(memory)(), slotLeaseMs: 9_000 }
    const mate = await opened(options)
    const queue = freshQueue()
    const dying = await Promise.all([0, 1, 2].map(async () => await opened({ ...options, slots: slotsOf(memory)() })))
    const held: string[] = []
    const consumers = await Promise.all(dying.map(broker => consumerOf(broker, queue, { window: 1 })))
    await publish(mate, messages(queue, 3))
    for (const consumer of consumers) held.push(...idsOf(await receive(consumer, 1)).map(String))
    expect(held.toSorted()).toEqual(['m0', 'm1', 'm2'])
    const other = await consumerOf(mate, queue)
    for (const broker of dying) nativeOf(broker).stream.destroy()
    const started = performance.now()
    expect(idsOf(await receive(other, 3)).toSorted()).toEqual(['m0', 'm1', 'm2'])
    expect(performance.now() - started).toBeLessThan(2_500) // not when the next look is due, after 3 s
  })

  it('what was done and held back is not forgotten by a holder who saw only a part of it', async () => {
    const store = slotsOf()
    const broker = await opened({ slots: store() })
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    await publish(broker, messages(queue, 4))
    await consumer.ack(receiptsOf((await receive(consumer, 4)).slice(2)))
    await broker.close()
    const second = await opened({ slots: store() })
    await receive(await consumerOf(second, queue, { window: 1 }), 1)
    await second.close()
    const third = await consumerOf(await opened({ slots: store() }), queue)
    expect(idsOf(await receive(third, 4, 700))).toEqual(['m0', 'm1'])
  })

  it('explain() says what is lost without slots, and what holds with them', async () => {
    const explained = async (one: { explain(): Promise<unknown>; close(): Promise<void> }): Promise<string> => {
      onTestFinished(() => one.close())
      return String(await one.explain())
    }
    const work = async (_: { x: number }): Promise<void> => undefined
    const plain = await explained(task(freshQueue(), { broker: mqtt(url), deadLetter: 'drop' }, work))
    const leased = await explained(task(freshQueue(), { broker: mqtt({ url, slots: slotsOf()() }) }, work))
    expect(plain).toMatch(/retention +off +none: a message that is published while nobody consumes is gone/)
    expect(plain).toMatch(/lease +off +none: what a crashed worker held does not come back by itself/)
    expect(leased).not.toMatch(/retention/)
    expect(leased).toMatch(/lease +native +until the connection ends; then what this worker held comes back/)
    expect(leased).toMatch(/dead letters +native/)
  })
})
