import { expect, it } from 'vitest'
import { nativeOf } from './native.js'
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
  TestHost,
  withMosquitto,
} from './world.js'

withMosquitto('closing without slots', () => {
  it.each([
    [5, 'strict'],
    [5, 'free'],
    [4, 'strict'],
  ] as const)(
    'what the server still holds for who leaves goes to a mate: protocol %i, %s',
    async (protocolVersion, ackOrder) => {
      const options = { protocolVersion, ackOrder }
      const [leaving, staying] = [await opened(options), await opened(options)]
      const queue = freshQueue()
      const consumer = await consumerOf(leaving, queue, { window: 3 })
      await publish(staying, messages(queue, 20))
      const held = await receive(consumer, 2)
      const mate = await consumerOf(staying, queue)
      await consumer.ack(receiptsOf(held))
      await consumer.close()
      expect(await receive(mate, 18, 3_000)).toHaveLength(18)
    },
  )

  it('a connection that is lost meanwhile: closing ends, and it opens again', async () => {
    const host = new TestHost()
    const broker = await opened({}, host)
    const queue = freshQueue()
    const consumer = await consumerOf(broker, queue, { window: 3 })
    await publish(broker, messages(queue, 5))
    await receive(consumer, 1)
    await consumer.receive({ max: 1, waitMs: 1_000 }, AbortSignal.abort())
    const closing = consumer.close()
    nativeOf(broker).stream.destroy()
    await closing
    await broker.open(host, signal)
    expect(idsOf(await receive(await consumerOf(broker, queue), 4))).toHaveLength(4)
  })
})
