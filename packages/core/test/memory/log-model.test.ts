import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Delivery } from '../../src/contract/index.js'
import { memory } from '../../src/memory/memory-broker.js'
import type { MemoryReceipt } from '../../src/memory/memory-entry.js'
import { joinLog } from './join-log.js'
import { message, working } from './world.js'

/** The oldest `count` of a lane. */
function firstOf<Receipt>(deliveries: readonly Delivery<Receipt>[], lane: string, count: number): Delivery<Receipt>[] {
  return deliveries.filter(delivery => delivery.lane === lane).slice(0, count)
}

describe('memory log under any course of events', () => {
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
        type Joined = Awaited<ReturnType<typeof joinLog>> & { readonly group: string }
        const members: Joined[] = []
        const enter = async (group: string | undefined): Promise<void> => {
          members.push({ ...(await joinLog(broker, { group })), group: group ?? '' })
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
