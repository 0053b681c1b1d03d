import { setTimeout as pause } from 'node:timers/promises'
import { close, task } from '@sluice/core'
import { expect, onTestFinished, test } from 'vitest'
import { kafka } from '../src/index.js'
import { committed, consumerOf, freshQueue, idsOf, many, opened, operator, publish, quick, receive } from './world.js'
import { silentMember, until, url, withKafka } from './world.js'

withKafka('members of a group', () => {
  test('a member that handles for longer than its session lives keeps its partitions, paused all the while', async () => {
    const broker = await opened({ partitions: 1 })
    const queue = freshQueue()
    await publish(broker, many(queue, 50))
    const { consumer, revoked } = await consumerOf(broker, queue, { window: 2 })
    const held = await receive(consumer, 50)
    await pause(quick.sessionTimeoutMs + 2_000)
    expect(revoked).toEqual([])
    expect(await consumer.ack([held[49]?.receipt as never])).toEqual([])
    expect(await committed(await operator(), queue)).toEqual([50])
    await publish(broker, many(queue, 3))
    expect(await receive(consumer, 3)).toHaveLength(3)
  })

  test('after a newcomer: lost lanes are told, not committed; kept ones neither come twice nor are forgotten', async () => {
    const queue = freshQueue()
    const [one, two] = [await opened(), await opened()]
    const { consumer, revoked } = await consumerOf(one, queue)
    await publish(
      one,
      many(queue, 40, index => ({ key: `k${index}` })),
    )
    const held = await receive(consumer, 40)
    const newcomer = await consumerOf(two, queue)
    await until('the group to share', () => revoked.length === 2)
    const kept = held.filter(({ lane }) => !revoked.includes(lane ?? ''))
    const lost = held.filter(({ lane }) => revoked.includes(lane ?? ''))
    expect(kept.length * lost.length).toBeGreaterThan(0)
    // All of the lost come to the newcomer, none of the kept to anybody.
    expect(idsOf(await receive(newcomer.consumer, lost.length))).toEqual(idsOf(lost))
    expect(await receive(consumer, 1, 1_000)).toEqual([])
    const admin = await operator()
    const before = await committed(admin, queue)
    const receipts = lost.map(({ receipt }) => receipt)
    expect(await consumer.ack(receipts)).toEqual(receipts)
    expect(await committed(admin, queue)).toEqual(before)
    expect(await consumer.ack(kept.map(({ receipt }) => receipt))).toEqual([])
    const done = (await committed(admin, queue)).reduce((sum, offset) => sum + Math.max(0, offset), 0)
    expect(done).toBe(kept.length)
    await publish(
      one,
      many(queue, 20, index => ({ key: `k${index}` })),
    )
    const fresh = await Promise.all([receive(consumer, 20, 2_000), receive(newcomer.consumer, 20, 2_000)])
    expect(fresh.flat()).toHaveLength(20)
  })

  test('an ack while the group forms anew waits for it, and then counts or is stale', async () => {
    const queue = freshQueue()
    const one = await opened()
    const { consumer, revoked } = await consumerOf(one, queue)
    await publish(
      one,
      many(queue, 40, index => ({ key: `k${index}` })),
    )
    const held = await receive(consumer, 40)
    const joining = consumerOf(await opened(), queue)
    const stale: unknown[] = []
    for (const { receipt } of held) {
      stale.push(...(await consumer.ack([receipt])))
      await pause(10)
    }
    const newcomer = await joining
    await until('the group to share', () => revoked.length === 2)
    const again = await receive(newcomer.consumer, stale.length)
    expect(again).toHaveLength(stale.length)
    expect(await receive(newcomer.consumer, 1, 500)).toEqual([])
  })

  test('what is done while the group waits for a silent member is written down at once, not when it has formed', async () => {
    const queue = freshQueue()
    const { consumer, revoked } = await consumerOf(await opened(), queue)
    const broker = await opened()
    await publish(
      broker,
      many(queue, 40, index => ({ key: `k${index}` })),
    )
    const held = await receive(consumer, 40)
    const silence = await silentMember(queue)
    await until('the group to share', () => revoked.length === 2)
    const kept = held.filter(({ lane }) => !revoked.includes(lane ?? ''))
    await silence.isReading
    const joining = consumerOf(broker, queue)
    const admin = await operator()
    const isForming = async (): Promise<boolean> =>
      (await admin.describeGroups([`sluice.${queue}`])).groups[0]?.state === 'PreparingRebalance'
    await until('the group to form anew', isForming)
    expect(await consumer.ack(kept.map(({ receipt }) => receipt))).toEqual([])
    const done = (await committed(admin, queue)).reduce((sum, offset) => sum + Math.max(0, offset), 0)
    expect(done).toBe(kept.length)
    expect(await isForming()).toBe(true)
    await joining
  })

  test('nothing beyond an unfinished message is committed, and what was done beyond it runs again only after a crash', async () => {
    const queue = freshQueue()
    const broker = kafka({ url, ...quick, partitions: 1 })
    let release: () => void = () => undefined
    const stuck = new Promise<void>(resolve => {
      release = resolve
    })
    const done: number[] = []
    const work = task(queue, { broker, concurrency: 20 }, async ({ n }: { n: number }) => {
      if (n === 5) await stuck
      done.push(n)
    })
    onTestFinished(() => close(work))
    await work.pushMany(Array.from({ length: 20 }, (_, n) => ({ n })))
    await work.consume()
    await until('nineteen', () => done.length === 19)
    const admin = await operator()
    await until('the mark', async () => (await committed(admin, queue))[0] === 5)
    await pause(600)
    expect(await committed(admin, queue)).toEqual([5])
    release()
    await until('all', async () => (await committed(admin, queue))[0] === 20)
    expect(done).toHaveLength(20)
  })

  test('a topic that is removed under a consumer ends it with an error, not in silence', async () => {
    const broker = await opened()
    const queue = freshQueue()
    const { consumer } = await consumerOf(broker, queue)
    const admin = await operator()
    await admin.deleteTopics({ topics: [queue] })
    const outcome = await receive(consumer, 1, 30_000).catch((error: unknown) => error)
    expect(broker.classify(outcome).code).toBe('not-found')
  })

  test('a new group from now on stands where it began, also if its first member never received', async () => {
    const broker = await opened()
    const queue = freshQueue()
    await publish(broker, many(queue, 8))
    const first = await consumerOf(broker, queue, { group: 'late', from: 'new' })
    await first.consumer.close()
    await publish(broker, many(queue, 4))
    const second = await consumerOf(broker, queue, { group: 'late', from: 'new' })
    expect(await receive(second.consumer, 5, 3_000)).toHaveLength(4)
  })

  test('partitions that are added later are consumed from their beginning, also by a group from now on', async () => {
    const broker = await opened({ partitions: 1 })
    const queue = freshQueue()
    const first = await consumerOf(broker, queue, { group: 'g', from: 'new' })
    await first.consumer.close()
    const admin = await operator()
    await admin.createPartitions({ topicPartitions: [{ topic: queue, count: 3 }] })
    const own = await opened()
    await publish(
      own,
      many(queue, 30, index => ({ key: `k${index}` })),
    )
    const second = await consumerOf(own, queue, { group: 'g', from: 'new' })
    expect(await receive(second.consumer, 30)).toHaveLength(30)
  })

  test('a place that has fallen out of the log: the oldest that is left is next', async () => {
    const broker = await opened({ partitions: 1 })
    const queue = freshQueue()
    await publish(broker, many(queue, 10))
    const first = await consumerOf(broker, queue)
    const held = await receive(first.consumer, 10)
    await first.consumer.ack([held[1]?.receipt as never])
    await first.consumer.close()
    const admin = await operator()
    await admin.fetchTopicOffsets(queue) // or this client does not know who leads
    await admin.deleteTopicRecords({ topic: queue, partitions: [{ partition: 0, offset: '6' }] })
    const second = await consumerOf(broker, queue)
    expect(idsOf(await receive(second.consumer, 4))).toEqual(['m6', 'm7', 'm8', 'm9'])
  })

  test('a place that has fallen out of the log is no place forgotten: neither at once nor for the next member', async () => {
    const broker = await opened({ partitions: 1, pingIntervalMs: 300 })
    const queue = freshQueue()
    const wish = { group: 'late', from: 'new' } as const
    await (await consumerOf(broker, queue, wish)).consumer.close()
    await publish(broker, many(queue, 10))
    const admin = await operator()
    await admin.fetchTopicOffsets(queue)
    await admin.deleteTopicRecords({ topic: queue, partitions: [{ partition: 0, offset: '6' }] })
    const second = await consumerOf(broker, queue, wish)
    expect(await receive(second.consumer, 4)).toHaveLength(4)
    await pause(1_500)
    expect(second.revoked).toEqual([])
    await second.consumer.close()
    expect(await committed(admin, queue, `sluice.${queue}:late`)).toEqual([6])
    const third = await consumerOf(broker, queue, wish)
    expect(idsOf(await receive(third.consumer, 4))).toEqual(['m6', 'm7', 'm8', 'm9'])
  })

  test('moving a group that has members is refused', async () => {
    const broker = await opened()
    const queue = freshQueue()
    await consumerOf(broker, queue)
    const error = await broker.admin?.seek?.(queue, undefined, 'earliest').catch((raw: unknown) => raw)
    expect(broker.classify(error)).toMatchObject({ code: 'conflict', happened: 'no' })
  })
})
