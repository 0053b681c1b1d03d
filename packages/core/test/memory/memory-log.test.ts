import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Delivery, Source } from '../../src/contract/index.js'
import { memory } from '../../src/memory/memory-broker.js'
import type { MemoryReceipt } from '../../src/memory/memory-entry.js'
import { MemoryServer } from '../../src/memory/memory-server.js'
import { ids, message, never, receipts, Revocations, source, TestHost, working } from './world.js'

const numbered = (count: number, key?: string) =>
  Array.from({ length: count }, (_, index) => message(`m${index}`, { key }))

/** The oldest `count` of a lane. */
function firstOf<Receipt>(deliveries: readonly Delivery<Receipt>[], lane: string, count: number): Delivery<Receipt>[] {
  return deliveries.filter(delivery => delivery.lane === lane).slice(0, count)
}

async function join(broker: ReturnType<typeof memory<'log'>>, more: Partial<Source> = {}) {
  const revocations = new Revocations()
  const consumer = await broker.createConsumer(source(more), revocations, never)
  return { consumer, revocations, receive: () => consumer.receive({ max: 1000, waitMs: 0 }, never) }
}

describe('memory log', () => {
  it('spreads messages over lanes, one key always in one lane, in order', async () => {
    const { publish, receive } = await working(memory({ as: 'log' }))
    await publish(...numbered(40))
    expect(new Set((await receive()).map(delivery => delivery.lane)).size).toBe(4)
    await publish(...numbered(20, 'customer'))
    const keyed = await receive()
    expect(new Set(keyed.map(delivery => delivery.lane)).size).toBe(1)
    expect(ids(keyed)).toEqual(numbered(20).map(each => each.id))
    expect(keyed[0]?.key).toBe('customer')
  })

  it('takes an ack as a watermark: it and all before it in its lane', async () => {
    const broker = memory({ as: 'log' })
    const { publish, receive, consumer } = await working(broker)
    await publish(...numbered(10, 'one lane'))
    const deliveries = await receive()
    expect(await consumer.ack([deliveries[4]!.receipt])).toEqual([])
    expect(await broker.admin!.depth!('work')).toBe(5)
    expect(await consumer.ack([deliveries[2]!.receipt])).toEqual([])
    expect(await broker.admin!.depth!('work')).toBe(5)
    await consumer.close()
    const again = await join(broker)
    expect(ids(await again.receive())).toEqual(['m5', 'm6', 'm7', 'm8', 'm9'])
  })

  it('gives every group its own copy, from where it says', async () => {
    const broker = memory({ as: 'log' })
    const { publish, clock } = await working(broker)
    await publish(message('old'))
    await clock.advance(1000)
    const middle = new Date(clock.now())
    await publish(message('middle'))
    const all = await join(broker, { group: 'all', from: 'earliest' })
    const since = await join(broker, { group: 'since', from: middle })
    const fresh = await join(broker, { group: 'fresh', from: 'new' })
    await publish(message('new'))
    expect(ids(await all.receive()).sort()).toEqual(['middle', 'new', 'old'])
    expect(ids(await since.receive()).sort()).toEqual(['middle', 'new'])
    expect(ids(await fresh.receive())).toEqual(['new'])
  })

  it('keeps the place of a durable group and forgets a session with its last member', async () => {
    const broker = memory({ as: 'log' })
    const { publish } = await working(broker)
    await publish(...numbered(4))
    const durable = await join(broker, { group: 'durable' })
    await durable.consumer.ack(receipts(await durable.receive()))
    await durable.consumer.close()
    expect(await (await join(broker, { group: 'durable' })).receive()).toEqual([])
    const session = await join(broker, { group: 'session', life: 'session' })
    await session.consumer.ack(receipts(await session.receive()))
    await session.consumer.close()
    expect((await (await join(broker, { group: 'session', life: 'session' })).receive()).length).toBe(4)
  })

  it('revokes lanes when a member joins or leaves, and refuses receipts of lost lanes', async () => {
    const broker = memory({ as: 'log' })
    const { publish, receive, consumer, revocations } = await working(broker)
    await publish(...numbered(8))
    const mine = await receive()
    expect(mine.length).toBe(8)
    const other = await join(broker)
    expect(revocations.lanes).toEqual([['1', '3']])
    const kept = mine.filter(delivery => ['0', '2'].includes(delivery.lane!))
    const lost = mine.filter(delivery => ['1', '3'].includes(delivery.lane!))
    expect(await consumer.ack(receipts(mine))).toEqual(receipts(lost))
    const theirs = await other.receive()
    expect(ids(theirs).sort()).toEqual(ids(lost).sort())
    expect(await receive()).toEqual([])
    await other.consumer.close()
    expect(other.revocations.lanes).toEqual([])
    expect(ids(await receive()).sort()).toEqual(ids(lost).sort())
    expect(kept.length).toBe(4)
  })

  it('wakes blocked members by what arrives and by what is revoked', async () => {
    const broker = memory({ as: 'log' })
    const { publish, consumer, clock } = await working(broker)
    const waiting = consumer.receive({ max: 10, waitMs: 1000 }, never)
    await clock.settle()
    await publish(...numbered(4))
    expect((await waiting).length).toBe(4)
    const other = await join(broker)
    expect((await other.receive()).length).toBe(2)
    const mine = consumer.receive({ max: 10, waitMs: 1000 }, never)
    const theirs = other.consumer.receive({ max: 10, waitMs: 1000 }, never)
    await clock.settle()
    await consumer.close()
    expect(await mine).toEqual([])
    expect((await theirs).map(delivery => delivery.lane).sort()).toEqual(['0', '2'])
  })

  it('loses its membership with the connection, and begins at what was settled', async () => {
    const broker = memory({ as: 'log' })
    const { publish, receive, consumer, revocations } = await working(broker)
    await publish(...numbered(6, 'one lane'))
    const deliveries = await receive()
    await consumer.ack([deliveries[1]!.receipt])
    broker.native.cut()
    expect(revocations.lanes).toEqual(['all'])
    broker.native.restore()
    expect(await consumer.ack([deliveries[5]!.receipt])).toEqual([deliveries[5]!.receipt])
    expect(ids(await receive())).toEqual(['m2', 'm3', 'm4', 'm5'])
  })

  it('hands what a killed member had to the others', async () => {
    const server = new MemoryServer()
    const victim = await working(memory({ server, as: 'log' }), { host: new TestHost('victim') })
    await victim.publish(...numbered(8))
    expect((await victim.receive()).length).toBe(8)
    const survivor = await working(memory({ server, as: 'log' }), { host: new TestHost('survivor', victim.clock) })
    expect((await survivor.receive()).length).toBe(4)
    server.kill('victim')
    expect((await survivor.receive()).length).toBe(4)
    expect(victim.revocations.lanes).toEqual([['1', '3']])
  })

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
    expect(await (await join(broker)).receive()).toEqual([])
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
    expect((await (await join(broker)).receive()).length).toBe(4)
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

  it('hands every message to every group, whatever joins, leaves and settles', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('publish' as const), count: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ kind: fc.constant('join' as const), group: fc.constantFrom(undefined, 'audit') }),
      fc.record({ kind: fc.constant('leave' as const), which: fc.nat(5) }),
      fc.record({ kind: fc.constant('settle' as const), which: fc.nat(5), part: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ kind: fc.constant('cut' as const) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30, size: 'max' }), async steps => {
        const broker = memory({ as: 'log' })
        const { publish } = await working(broker, { source: { group: 'unread' } })
        const groups = ['', 'audit']
        const settled = new Map(groups.map(group => [group, new Map<string, number>()]))
        type Joined = Awaited<ReturnType<typeof join>> & { readonly group: string }
        const members: Joined[] = []
        const enter = async (group: string | undefined): Promise<void> => {
          members.push({ ...(await join(broker, { group })), group: group ?? '' })
        }
        // Acknowledges the first `part` of each lane, as core's watermark does, and notes what was not refused.
        const settle = async (member: Joined, part: number): Promise<void> => {
          const deliveries: readonly Delivery<MemoryReceipt>[] = await member.receive()
          for (const lane of ['0', '1', '2', '3']) {
            const some = firstOf(deliveries, lane, part)
            if (some.length === 0) continue
            expect(await member.consumer.ack([some.at(-1)!.receipt])).toEqual([])
            const counts = settled.get(member.group)!
            for (const { id } of some) counts.set(id!, (counts.get(id!) ?? 0) + 1)
          }
        }
        await enter(undefined)
        await enter('audit')
        let published = 0
        for (const each of steps) {
          const member = 'which' in each ? members[each.which % members.length]! : undefined
          if (each.kind === 'publish') {
            for (let left = each.count; left > 0; left--) {
              const id = `p${published++}`
              await publish(message(id, { key: published % 3 === 0 ? 'k' : undefined }))
            }
          } else if (each.kind === 'join') await enter(each.group)
          else if (each.kind === 'cut') {
            broker.native.cut()
            broker.native.restore()
          } else if (each.kind === 'settle') {
            // What is received and not settled comes again only to whoever gets the lane anew.
            await settle(member!, each.part)
            await member!.consumer.close()
            members.splice(members.indexOf(member!), 1)
            await enter(member!.group || undefined)
          } else if (members.filter(other => other.group === member!.group).length > 1) {
            await member!.consumer.close()
            members.splice(members.indexOf(member!), 1)
          }
        }
        for (const member of [...members]) {
          await member.consumer.close()
          members.splice(members.indexOf(member), 1)
        }
        for (const group of [undefined, 'audit']) {
          await enter(group)
          await settle(members.at(-1)!, 1000)
        }
        for (const group of groups) {
          const counts = settled.get(group)!
          expect([...counts.values()].every(count => count === 1)).toBe(true)
          expect(counts.size).toBe(published)
        }
      }),
      { numRuns: 150 },
    )
  })
})
