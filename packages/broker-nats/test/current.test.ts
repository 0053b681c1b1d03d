import { describe, expect, it } from 'vitest'
import { current, whyNoCurrent } from './current.js'
import { consumerOf, freshQueue, message, opened, operate, publish, receive, signal, stranger } from './world.js'

const url = current?.url ?? ''

describe.skipIf(current === undefined)(
  current === undefined ? `nats 2.12: ${whyNoCurrent}` : 'a current server',
  () => {
    it('keeps a message until it is due, counts it, and a purge takes it', async () => {
      const { broker, capabilities } = await opened(url)
      expect(capabilities.delay.publish?.maxMs).toBeGreaterThan(86_400_000)
      const queue = freshQueue()
      const consumer = await consumerOf(broker, queue)
      const dueAt = Date.now() + 700
      await publish(broker, [message(queue, 'later', { dueAt, headers: { 'x-a': 'ü', 'nats-schedule': 'no' } })])
      expect(await broker.admin?.depth?.(queue)).toBe(1)
      const [one] = await receive(consumer, 1)
      expect(Date.now()).toBeGreaterThanOrEqual(dueAt)
      expect(one).toMatchObject({ id: 'later', headers: { 'x-a': 'ü', 'nats-schedule': 'no' } })
      await consumer.ack([one?.receipt ?? ''])
      await publish(broker, [message(queue, 'never', { dueAt: Date.now() + 3_600_000 })])
      await broker.admin?.purge?.(queue)
      expect(await broker.admin?.depth?.(queue)).toBe(0)
    })

    it('a stream from an older server learns to schedule; one with bounds is left alone and says so', async () => {
      const client = await stranger(url)
      const { broker } = await opened(url)
      const [older, bounded] = [freshQueue(), freshQueue()]
      for (const [queue, bounds] of [
        [older, {}],
        [bounded, { max_msgs: 10 }],
      ] as const) {
        const name = `sluice-${queue}`
        const config = { name, subjects: [`sluice.${queue}`], retention: 'workqueue', storage: 'file', discard: 'new' }
        expect((await operate(client, `STREAM.CREATE.${name}`, { ...config, ...bounds })).error).toBeUndefined()
      }
      const dueAt = Date.now() + 500
      const publisher = await broker.createPublisher(signal)
      const rejected = await publisher.publish([
        message(older, 'a', { dueAt }),
        message(bounded, 'b', { dueAt }),
        message(bounded, 'c'),
      ])
      expect(rejected.map(({ index, error }) => [index, broker.classify(error).code])).toEqual([[1, 'unsupported']])
      expect((await receive(await consumerOf(broker, older), 1)).map(({ id }) => id)).toEqual(['a'])
    })

    it('a full stream refuses, retryable', async () => {
      const client = await stranger(url)
      const { broker } = await opened(url)
      const queue = freshQueue()
      const name = `sluice-${queue}`
      const bounds = { max_msgs: 2, discard: 'new', retention: 'workqueue', storage: 'file' }
      await operate(client, `STREAM.CREATE.${name}`, { name, subjects: [`sluice.${queue}`], ...bounds })
      const publisher = await broker.createPublisher(signal)
      const rejected = await publisher.publish(['a', 'b', 'c'].map(id => message(queue, id)))
      expect(rejected.map(({ index, error }) => [index, broker.classify(error)])).toMatchObject([
        [2, { code: 'full', retryable: true, happened: 'no' }],
      ])
    })

    it('removes what expired long ago only when told to', async () => {
      const { broker } = await opened({ url, removeExpiredAfterMs: 0 })
      const { broker: plain } = await opened(url)
      const [removed, kept] = [freshQueue(), freshQueue()]
      const headers = { 'sluice-expires': String(Date.now() + 500) }
      await publish(broker, [message(removed, 'a', { headers })])
      await publish(plain, [message(kept, 'a', { headers })])
      await expect.poll(() => broker.admin?.depth?.(removed), { timeout: 10_000 }).toBe(0)
      expect(await plain.admin?.depth?.(kept)).toBe(1)
    })
  },
)
