import { startProxy } from '@sluice/conformance'
import { expect, it, onTestFinished } from 'vitest'
import {
  consumerOf,
  freshQueue,
  message,
  opened,
  operate,
  publish,
  receive,
  signal,
  stranger,
  TestHost,
  until,
  url,
  withNats,
} from './world.js'
import { nats } from '../src/index.js'

async function proxied(): Promise<{ proxy: Awaited<ReturnType<typeof startProxy>>; address: string }> {
  const proxy = await startProxy({ target: url })
  onTestFinished(() => proxy.close())
  return { proxy, address: proxy.through(url) }
}

withNats('what NATS and its client do to the unwary', () => {
  it('a publish whose answer was lost is stored once, however often it is published again', async () => {
    const { proxy, address } = await proxied()
    const { broker } = await opened(address)
    const queue = freshQueue()
    const publisher = await broker.createPublisher(signal)
    await publisher.publish([message(queue, 'warm')])
    const batch = [message(queue, 'a'), message(queue, 'b')]
    proxy.swallowOneReply()
    await expect(publisher.publish(batch)).rejects.toSatisfy(error => broker.classify(error).happened === 'maybe')
    await until('published again', () =>
      publisher.publish(batch).then(
        rejected => rejected.length === 0,
        () => false,
      ),
    )
    expect(await broker.admin?.depth?.(queue)).toBe(3)
  })

  it('what is published again on purpose with the same id is stored again: a retry is no duplicate', async () => {
    const { broker } = await opened()
    const queue = freshQueue()
    await publish(broker, [message(queue, 'same')])
    const consumer = await consumerOf(broker, queue)
    const [first] = await receive(consumer, 1)
    await publish(broker, [message(queue, 'same', { headers: { 'sluice-attempt': '2' } })])
    await consumer.ack([first?.receipt ?? ''])
    const [second] = await receive(consumer, 1)
    expect(second).toMatchObject({ id: 'same', deliveryCount: 1, headers: { 'sluice-attempt': '2' } })
  })

  it('a queue removed by an operator is called not found, and made again by the next publish', async () => {
    const { broker } = await opened()
    const queue = freshQueue()
    const publisher = await broker.createPublisher(signal)
    await publisher.publish([message(queue, 'a')])
    await operate(await stranger(), `STREAM.DELETE.sluice-${queue}`)
    const [rejected] = await publisher.publish([message(queue, 'b')])
    expect(broker.classify(rejected?.error)).toMatchObject({ code: 'not-found', retryable: true, happened: 'no' })
    expect(await publisher.publish([message(queue, 'b')])).toEqual([])
    expect(await broker.admin?.depth?.(queue)).toBe(1)
  })

  it('a consumer removed while nobody asks is found missing, although an old server does not say so', async () => {
    const { broker } = await opened()
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue)
    await operate(await stranger(), `CONSUMER.DELETE.sluice-${queue}.workers`)
    const waiting = consumer.receive({ max: 1, waitMs: 20_000 }, signal)
    await expect(waiting).rejects.toSatisfy(error => broker.classify(error).code === 'not-found')
  })

  it('what throws in a callback ends its consumer and not the reader of the connection', async () => {
    const broker = nats(url)
    onTestFinished(() => broker.close())
    const host = new TestHost()
    let broken = false
    const monotonic = (): number => {
      if (broken && new Error().stack?.includes('#came')) throw new Error('from within')
      return host.clock.monotonic()
    }
    const clock = { ...host.clock, monotonic, now: () => Date.now(), at: host.clock.at.bind(host.clock) }
    const whole = Object.assign(Object.create(host.clock) as typeof host.clock, clock)
    await broker.open({ clientId: 'test', clock: whole, random: host.random, report: host.report }, signal)
    const [left, right] = [freshQueue(), freshQueue()]
    const doomed = await consumerOf(broker, left)
    const waiting = doomed.receive({ max: 1, waitMs: 10_000 }, signal)
    waiting.catch(() => undefined)
    broken = true
    await publish(broker, [message(left, 'a')])
    await expect(waiting).rejects.toThrow('from within')
    broken = false
    await publish(broker, [message(right, 'b')])
    expect((await receive(await consumerOf(broker, right), 1)).map(({ id }) => id)).toEqual(['b'])
    await doomed.close()
  })

  it('silence is noticed, told and survived', async () => {
    const { proxy, address } = await proxied()
    const { broker, host } = await opened({ url: address, pingIntervalMs: 200 })
    const queue = freshQueue()
    await publish(broker, [message(queue, 'a')])
    const consumer = await consumerOf(broker, queue)
    const [held] = await receive(consumer, 1)
    proxy.blackHole()
    await until('the loss is told', () => host.events.some(event => event.type === 'disconnected'), 2_000)
    const failure = await consumer.ack([held?.receipt ?? '']).then(() => undefined, broker.classify)
    expect(failure).toMatchObject({ code: 'connection', retryable: true, happened: 'no' })
    proxy.restore()
    await until('acknowledged over the next connection', () =>
      consumer.ack([held?.receipt ?? '']).then(
        () => true,
        () => false,
      ),
    )
    expect(await broker.admin?.depth?.(queue)).toBe(0)
  })

  it('a late acknowledgement of an earlier hand-out settles the later one: there is no fencing', async () => {
    const { broker } = await opened()
    const queue = freshQueue()
    await publish(broker, [message(queue, 'a')])
    const [early, late] = [await consumerOf(broker, queue, { leaseMs: 300 }), await consumerOf(broker, queue)]
    const [first] = await receive(early, 1)
    const [second] = await receive(late, 1)
    expect(second?.deliveryCount).toBe(2)
    expect(await early.ack([first?.receipt ?? ''])).toEqual([])
    expect(await broker.admin?.depth?.(queue)).toBe(0)
  })

  it('workers with different leases share one consumer, and each has its own', async () => {
    const { broker } = await opened({ url, ackWaitMs: 1_000 })
    const queue = freshQueue()
    await publish(broker, [message(queue, 'a'), message(queue, 'b')])
    const [short, long] = [
      await consumerOf(broker, queue, { leaseMs: 400 }),
      await consumerOf(broker, queue, { leaseMs: 3_000 }),
    ]
    const [held] = await receive(long, 1)
    const [lent] = await receive(short, 1)
    const began = Date.now()
    const [again] = await receive(await consumerOf(broker, queue), 1)
    expect(again?.id).toBe(lent?.id)
    expect(Date.now() - began).toBeLessThan(900)
    await until('the long lease still lasts', () => Date.now() - began > 2_000)
    expect(await consumerOf(broker, queue).then(other => other.receive({ max: 1, waitMs: 1 }, signal))).toEqual([])
    expect(await long.ack([held?.receipt ?? ''])).toEqual([])
  })

  it('an existing stream that cannot work is a conflict, and left as it is', async () => {
    const { broker } = await opened()
    const client = await stranger()
    const queue = freshQueue()
    const config = { name: `sluice-${queue}`, subjects: [`sluice.${queue}`], storage: 'memory', retention: 'limits' }
    await operate(client, `STREAM.CREATE.${config.name}`, config)
    await expect(publish(broker, [message(queue, 'a')])).rejects.toSatisfy(
      error => broker.classify(error).code === 'conflict',
    )
    await operate(client, `STREAM.DELETE.${config.name}`)
    await publish(broker, [message(queue, 'a')])
    const pushing = { durable_name: 'workers', ack_policy: 'explicit', deliver_subject: 'somewhere' }
    await operate(client, `CONSUMER.DURABLE.CREATE.${config.name}.workers`, {
      stream_name: config.name,
      config: pushing,
    })
    await expect(consumerOf(broker, queue)).rejects.toSatisfy(error => broker.classify(error).code === 'conflict')
  })

  it('headers that would command the server travel as headers', async () => {
    const { broker } = await opened()
    const queue = freshQueue()
    await publish(broker, [message(queue, 'kept')])
    const headers = {
      'nats-rollup': 'all',
      'Nats-Expected-Stream': 'other',
      'nats-ttl': '1s',
      'sluice-id': 'x',
      '=a': 'b',
    }
    await publish(broker, [message(queue, 'sent', { headers })])
    const [, sent] = await receive(await consumerOf(broker, queue), 2)
    expect(sent?.id).toBe('sent')
    expect(sent?.headers).toEqual({
      'nats-rollup': 'all',
      'nats-expected-stream': 'other',
      'nats-ttl': '1s',
      'sluice-id': 'x',
      '=a': 'b',
    })
  })

  it('on a server before 2.12 no delay of a publish is claimed', async () => {
    const { broker, capabilities } = await opened()
    const old = Number(/^\d+\.(\d+)/.exec(broker.native?.info?.version ?? '')?.[1]) < 12
    expect(capabilities.delay.publish === undefined).toBe(old)
  })
})
