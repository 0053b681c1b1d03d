import { expect, it } from 'vitest'
import { current } from './current.js'
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
  until,
  url,
  withNats,
} from './world.js'

withNats('what an operator made', () => {
  it('a stream that confirms nothing, and consumers that lose messages, are a conflict', async () => {
    const { broker } = await opened()
    const client = await stranger()
    const conflict = (error: unknown): boolean => broker.classify(error).code === 'conflict'
    const silent = freshQueue()
    const config = { name: `sluice-${silent}`, subjects: [`sluice.${silent}`], retention: 'workqueue', no_ack: true }
    expect((await operate(client, `STREAM.CREATE.${config.name}`, config)).error).toBeUndefined()
    await expect(publish(broker, [message(silent, 'a')])).rejects.toSatisfy(conflict)
    for (const more of [{ headers_only: true }, { max_deliver: 3 }, { max_deliver: 3, backoff: [1e9, 2e9] }]) {
      const queue = freshQueue()
      await publish(broker, [message(queue, 'a')])
      const made = { durable_name: 'workers', ack_policy: 'explicit', filter_subject: `sluice.${queue}`, ...more }
      const stream = `sluice-${queue}`
      const body = { stream_name: stream, config: made }
      expect((await operate(client, `CONSUMER.DURABLE.CREATE.${stream}.workers`, body)).error).toBeUndefined()
      await expect(consumerOf(broker, queue)).rejects.toSatisfy(conflict)
    }
  })

  it('a consumer that refuses our requests ends a receive instead of being asked for ever', async () => {
    const { broker } = await opened()
    const queue = freshQueue()
    await publish(broker, [message(queue, 'a')])
    const config = { durable_name: 'workers', ack_policy: 'explicit', max_batch: 5 }
    const body = { stream_name: `sluice-${queue}`, config }
    await operate(await stranger(), `CONSUMER.DURABLE.CREATE.sluice-${queue}.workers`, body)
    const consumer = await consumerOf(broker, queue)
    const began = Date.now()
    await expect(consumer.receive({ max: 50, waitMs: 20_000 }, signal)).rejects.toSatisfy(
      error => broker.classify(error).code === 'conflict',
    )
    expect(Date.now() - began).toBeLessThan(5_000)
  })

  it('what was taken in and never settled is not handed out after its lease', async () => {
    const { broker } = await opened({ url, ackWaitMs: 300 })
    const queue = freshQueue()
    const never = await consumerOf(broker, queue, { settle: 'never' })
    const stop = new AbortController()
    const waiting = never.receive({ max: 2, waitMs: 20_000 }, stop.signal)
    await publish(broker, [message(queue, 'a')])
    expect((await waiting).map(({ id }) => id)).toEqual(['a'])
    await publish(broker, [message(queue, 'b')]) // comes for the rest of what was asked for
    const [other] = await receive(await consumerOf(broker, queue), 1)
    expect([other?.id, other?.deliveryCount]).toEqual(['b', 2])
    expect(await never.receive({ max: 1, waitMs: 0 }, signal)).toEqual([])
  })

  it.skipIf(current === undefined)('a stream we may not change does without: no schedules, no ends', async () => {
    const client = await stranger(current?.url)
    const { broker } = await opened({ url: current?.url ?? '', removeExpiredAfterMs: 0 })
    const queue = freshQueue()
    const name = `sluice-${queue}`
    const config = { name, subjects: [`sluice.${queue}`], retention: 'workqueue', storage: 'file', max_msgs: 100 }
    await operate(client, `STREAM.CREATE.${name}`, config)
    const headers = { 'sluice-expires': String(Date.now() + 60_000) }
    await publish(broker, [message(queue, 'a', { headers })])
    await until('it is stored', async () => (await broker.admin?.depth?.(queue)) === 1)
  })
})
