import { systemClock } from '@sluice/core'
import type { Broker } from '@sluice/core/adapter'
import { expect, it } from 'vitest'
import { consumerOf, freshQueue, message, opened, publisherOf, receive, stranger, until, withRabbit } from './world.js'

withRabbit('delay', () => {
  it('many lengths through several levels: none early, each within a second', async () => {
    const queue = freshQueue()
    const { broker } = await opened()
    const consumer = await consumerOf(broker, queue)
    const publisher = await publisherOf(broker)
    // The levels are made before time counts.
    await publisher.publish([message(queue, 'warm', { dueAt: systemClock.now() + 3_000 })])
    const now = systemClock.now()
    const delays = [1, 150, 300, 700, 1_100, 1_900]
    await publisher.publish(
      delays.map(delay => message(queue, `${delay}`, { dueAt: now + delay, headers: { kept: 'yes' } })),
    )
    for (let count = 0; count < delays.length; count++) {
      const [delivery] = await receive(consumer, 1)
      const late = systemClock.now() - now - Number(delivery?.id)
      expect(late).toBeGreaterThanOrEqual(0)
      expect(late).toBeLessThanOrEqual(1_000)
      // Nothing of the way shows, and the hand-out is the first one.
      expect(delivery).toMatchObject({ headers: { kept: 'yes' }, deliveryCount: 1 })
    }
  })

  it('a queue that bears the end of another name gets none of its messages', async () => {
    const [queue, dotted] = [freshQueue(), freshQueue()]
    const longer = `${dotted}.${queue}`
    const { broker } = await opened()
    const publisher = await publisherOf(broker)
    const dueAt = systemClock.now() + 300
    await publisher.publish([message(queue, 'short', { dueAt }), message(longer, 'long', { dueAt })])
    expect(await receive(await consumerOf(broker, longer), 1)).toMatchObject([{ id: 'long' }])
    expect(await receive(await consumerOf(broker, queue), 2, 1_500)).toMatchObject([{ id: 'short' }])
    await broker.admin.remove?.(longer)
  })

  it.each([
    ['a consumer', async (broker: Broker, queue: string) => (await consumerOf(broker, queue)).close()],
    [
      'a publisher',
      async (broker: Broker, queue: string) => (await publisherOf(broker)).publish([message(queue, 'x')]),
    ],
    ['declare', async (broker: Broker, queue: string) => broker.admin?.declare?.(queue, {})],
  ])('a queue that was removed and made anew by %s of another process has what others delay', async (_, make) => {
    const queue = freshQueue()
    const [{ broker }, other] = [await opened(), await opened()]
    const publisher = await publisherOf(broker)
    await publisher.publish([message(queue, 'before', { dueAt: systemClock.now() + 100 })])
    await (await (await stranger()).createChannel()).deleteQueue(queue)
    await make(other.broker, queue)
    const there = (await broker.admin.depth?.(queue)) ?? 0
    await publisher.publish([message(queue, 'late', { dueAt: systemClock.now() + 200 })])
    await until('it has come', async () => (await broker.admin.depth?.(queue)) === there + 1)
  })

  it('what comes due for a removed queue is put aside, and holds up nobody', async () => {
    const [gone, queue] = [freshQueue(), freshQueue()]
    const { broker } = await opened()
    const publisher = await publisherOf(broker)
    const channel = await (await stranger()).createChannel()
    await publisher.publish([message(queue, 'warm', { dueAt: systemClock.now() + 100 })])
    const before = (await channel.checkQueue('sluice.delay.v1.lost')).messageCount
    const dueAt = systemClock.now() + 800
    const lost = Array.from({ length: 100 }, (_, n) => message(gone, `lost-${n}`, { dueAt }))
    await publisher.publish([...lost, message(queue, 'mine', { dueAt: dueAt + 300 })])
    await channel.deleteQueue(gone)
    const got = await receive(await consumerOf(broker, queue), 2)
    expect(got.map(({ id }) => id)).toEqual(['warm', 'mine'])
    await until(
      'they are put aside',
      async () => (await channel.checkQueue('sluice.delay.v1.lost')).messageCount >= before + 100,
    )
  })

  it('a longer delay than there can be is refused by itself', async () => {
    const queue = freshQueue()
    const { broker } = await opened()
    const far = message(queue, 'far', { dueAt: systemClock.now() + 7_000_000_000 })
    const rejected = await (await publisherOf(broker)).publish([far, message(queue, 'near')])
    expect(rejected.map(({ index, error }) => [index, broker.classify(error).code])).toEqual([[0, 'invalid']])
  })
})
