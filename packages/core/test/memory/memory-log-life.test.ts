import { describe, expect, it } from 'vitest'
import { memory } from '../../src/memory/memory-broker.js'
import { joinLog } from './join-log.js'
import { ids, message, never, receipts, working } from './world.js'

const numbered = (count: number, key?: string) =>
  Array.from({ length: count }, (_, index) => message(`m${index}`, { key }))

describe('memory log: admin, loss, long runs', () => {
  it('can be read again from another place', async () => {
    const broker = memory({ as: 'log' })
    const { publish, receive, consumer, revocations, clock } = await working(broker)
    await publish(...numbered(4))
    await clock.advance(10)
    const later = new Date(clock.now())
    await publish(message('later'))
    const before = await receive()
    await consumer.ack(receipts(before))
    const { seek } = broker.admin!
    await seek!('work', undefined, 'earliest')
    expect(revocations.lanes).toEqual([['0', '1', '2', '3']])
    expect(await consumer.ack(receipts(before))).toEqual(receipts(before))
    expect((await receive()).length).toBe(5)
    await seek!('work', undefined, later)
    expect(ids(await receive())).toEqual(['later'])
    await seek!('work', undefined, 'new')
    expect(await receive()).toEqual([])
    await expect(seek!('work', 'unknown', 'new')).rejects.toMatchObject({ failure: { code: 'not-found' } })
    await expect(seek!('unknown', undefined, 'new')).rejects.toMatchObject({ failure: { code: 'not-found' } })
  })

  it('looks after logs', async () => {
    const broker = memory({ as: 'log' })
    const { publish, receive, consumer } = await working(broker)
    const admin = broker.admin!
    await publish(...numbered(4), message('x', { queue: 'other' }))
    const [first] = await receive()
    expect([...(await admin.list!())].sort()).toEqual(['other', 'work'])
    expect(await admin.depth!('other')).toBe(1)
    expect(ids(await admin.browse!('work', { max: 2 }))).toEqual(['m0', 'm1'])
    expect(ids(await admin.browse!('work', { max: 2, after: 'm1' }))).toEqual(['m2', 'm3'])
    await admin.purge!('work')
    expect(await admin.depth!('work')).toBe(0)
    expect(await admin.browse!('work', { max: 2 })).toEqual([])
    expect(await consumer.ack([first!.receipt])).toEqual([])
    await publish(message('after'))
    expect(ids(await receive())).toEqual(['after'])
    await admin.remove!('work')
    expect(await receive()).toEqual([])
    await publish(message('anew'))
    expect(ids(await receive())).toEqual(['anew'])
    await admin.remove!('other')
    expect(await admin.list!()).toEqual(['work'])
  })

  it('settles on hand-out for a source that never settles', async () => {
    const broker = memory({ as: 'log' })
    const { publish, receive, consumer } = await working(broker, { source: { settle: 'never' } })
    await publish(...numbered(4))
    expect((await receive()).length).toBe(4)
    await consumer.close()
    expect(await (await joinLog(broker)).receive()).toEqual([])
  })

  it('hands back what reached nobody, although nothing is ever settled', async () => {
    const broker = memory({ as: 'log' })
    const { publish, consumer, clock } = await working(broker, { source: { settle: 'never' } })
    await publish(...numbered(4))
    broker.native.latencyMs = 100
    const controller = new AbortController()
    const aborted = consumer.receive({ max: 10, waitMs: 1000 }, controller.signal)
    await clock.advance(60)
    controller.abort()
    expect(await aborted).toEqual([])
    await clock.advance(40)
    await consumer.close()
    broker.native.latencyMs = 0
    expect((await (await joinLog(broker)).receive()).length).toBe(4)
  })

  it('lets go of what all groups have settled, in the long run', async () => {
    const broker = memory({ as: 'log' })
    const { publish, consumer } = await working(broker)
    const batch = numbered(1000, 'one lane')
    for (let round = 0; round < 350; round++) {
      await publish(...batch)
      const deliveries = await consumer.receive({ max: 1000, waitMs: 0 }, never)
      await consumer.ack([deliveries[999]!.receipt])
    }
    const kept = await broker.admin!.browse!('work', { max: 1_000_000 })
    expect(kept.length).toBeLessThan(210_000)
    expect(kept.length).toBeGreaterThanOrEqual(100_000)
  })
})
