import type { Case } from '../../case.js'
import { expectEqual, expectThat } from '../../kit/expect.js'
import { numbered } from '../../kit/message.js'
import { stamps } from '../../needs.js'

function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

/** What stands in a delivery. */
export const fieldCases: readonly Case[] = [
  {
    id: 'receive/well-formed',
    promise: 'Every delivery has every field of the contract, each of its type.',
    async run(kit) {
      for (const delivery of await kit.exchange(numbered(5))) {
        const { body, deliveryCount, headers, id, lane, leaseUntil, publishedAt } = delivery
        expectThat(isText(id), 'id is a string or undefined')
        expectThat(typeof body === 'string' || body instanceof Uint8Array, 'body is a string or bytes')
        expectThat(headers === undefined || typeof headers === 'object', 'headers are an object or undefined')
        expectThat('receipt' in delivery && delivery.receipt !== undefined, 'there is a receipt')
        expectThat(isText(lane), 'lane is a string or undefined')
        expectThat(Number.isInteger(deliveryCount) && deliveryCount >= 0, `deliveryCount is ${deliveryCount}`)
        expectThat(publishedAt === undefined || Number.isFinite(publishedAt), `publishedAt is ${publishedAt}`)
        expectThat(leaseUntil === undefined || Number.isFinite(leaseUntil), `leaseUntil is ${leaseUntil}`)
      }
    },
  },
  {
    id: 'receive/receipts-differ',
    promise: 'Each delivery of a lane has a receipt of its own.',
    async run(kit) {
      const deliveries = await kit.exchange(numbered(20))
      const lanes = new Map<string | undefined, Set<unknown>>()
      for (const { lane, receipt } of deliveries) lanes.set(lane, (lanes.get(lane) ?? new Set()).add(receipt))
      const different = [...lanes.values()].reduce((sum, receipts) => sum + receipts.size, 0)
      expectEqual(different, 20, 'different receipts')
    },
  },
  {
    id: 'receive/stamp-is-the-time-of-publishing',
    promise: 'A broker that stamps says when it took the message.',
    needs: [stamps],
    async run(kit) {
      const before = kit.time.now()
      const [delivery] = await kit.exchange(['a'])
      const after = kit.time.now()
      const at = delivery?.publishedAt ?? Number.NaN
      // Servers stamp by their own clock, and some in whole seconds.
      const room = kit.time.slackMs
      expectThat(
        at >= before - room && at <= after + room,
        `publishedAt is ${at}, published from ${before} to ${after}`,
      )
    },
  },
  {
    id: 'receive/key-and-priority-are-the-sender-s',
    promise: 'Where a delivery tells key or priority, they are those that the message was published with.',
    async run(kit) {
      const top = kit.capabilities.priorities - 1
      const parts = { body: 'a', key: 'customer-7', ...(top > 0 ? { priority: top } : {}) }
      const [keyed, plain] = await kit.exchange([parts, 'b'])
      expectThat(keyed?.key === undefined || keyed.key === 'customer-7', `the key is ${keyed?.key}`)
      expectThat(keyed?.priority === undefined || keyed.priority === top, `the priority is ${keyed?.priority}`)
      expectThat(plain?.key === undefined, `a message without a key came with ${plain?.key}`)
      expectThat((plain?.priority ?? 0) === 0, `a message without a priority came with ${plain?.priority}`)
    },
  },
]
