import type { Consumer, Delivery } from '@sluice/core/adapter'
import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { expectEqual } from '../../kit/expect.js'
import type { Kit } from '../../kit/kit.js'
import { outlive, shortLease } from '../../kit/leases.js'
import { consumerCan, fences, holdsTen, timedLease } from '../../needs.js'

interface Robbed {
  readonly queue: string
  readonly early: Consumer
  readonly late: Delivery
  readonly holder: Consumer
  readonly held: Delivery
}

/** A delivery whose lease ended, and which another consumer now holds. */
async function robbed(kit: Kit): Promise<Robbed> {
  const queue = kit.queue()
  const early = await kit.consumer(queue, shortLease(kit))
  await kit.publish(queue, ['a'])
  const [late] = await kit.receive(early, 1)
  if (late === undefined) throw new TypeError('receive promised one delivery')
  await outlive(kit, [late])
  const holder = await kit.consumer(queue, shortLease(kit))
  const [held] = await kit.receive(holder, 1)
  if (held === undefined) throw new TypeError('receive promised one delivery')
  return { queue, early, late, holder, held }
}

/** Late receipts of an earlier hand-out. */
export const fencingCases: readonly Case[] = [
  {
    id: 'settle/late-ack-is-stale',
    promise: 'With fencing, an ack of a delivery that another consumer now holds is refused and called stale.',
    needs: [fences, timedLease],
    async run(kit) {
      const { early, holder, late, held } = await robbed(kit)
      expectEqual((await early.ack([late.receipt])).length, 1, 'stale receipts')
      expectEqual(await holder.ack([held.receipt]), [], 'stale receipts of who holds it now')
    },
  },
  {
    id: 'settle/late-ack-settles-nothing',
    promise: 'With fencing, a late ack does not settle what another consumer holds: unsettled, it comes back.',
    needs: [fences, timedLease],
    async run(kit) {
      const { queue, early, late, holder, held } = await robbed(kit)
      await early.ack([late.receipt])
      await holder.close()
      await outlive(kit, [held])
      expectEqual(textsOf(await kit.take(await kit.consumer(queue), 1)), ['a'], 'what came back')
    },
  },
  {
    id: 'settle/late-nack-is-stale',
    promise: 'With fencing, a nack of a delivery that another consumer now holds takes it from nobody.',
    needs: [fences, timedLease, consumerCan('nack')],
    async run(kit) {
      const { early, late, holder, held } = await robbed(kit)
      expectEqual((await early.nack?.([{ receipt: late.receipt, delayMs: 0 }]))?.length, 1, 'stale receipts')
      await kit.silence(early, 300, 'another consumer holds the message, yet it is handed out again')
      expectEqual(await holder.ack([held.receipt]), [], 'stale receipts of who holds it now')
    },
  },
  {
    id: 'settle/late-extend-is-stale',
    promise: 'With fencing, a lease that has ended and is another’s cannot be extended.',
    needs: [fences, timedLease, consumerCan('extend')],
    async run(kit) {
      const { early, late, holder, held } = await robbed(kit)
      expectEqual((await early.extend?.([late.receipt]))?.length, 1, 'stale receipts')
      expectEqual(await holder.ack([held.receipt]), [], 'stale receipts of who holds it now')
    },
  },
  {
    id: 'settle/stale-among-good-ones',
    promise: 'Of one ack, the stale receipts are named and the others settled.',
    needs: [fences, timedLease, holdsTen],
    async run(kit) {
      const { queue, early, late, holder, held } = await robbed(kit)
      await kit.acknowledge(holder, [held])
      await kit.publish(queue, ['b', 'c'])
      const good = await kit.receive(early, 2)
      const stale = await early.ack([good[0]?.receipt, late.receipt, good[1]?.receipt])
      expectEqual(stale.length, 1, 'stale receipts')
      expectEqual(stale[0] === late.receipt, true, 'whether the stale receipt is the late one')
      await outlive(kit, good)
      await kit.silence(early, 300, 'all three are acknowledged, yet something comes')
    },
  },
]
