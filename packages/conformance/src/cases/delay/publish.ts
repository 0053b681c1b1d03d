import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { expectEqual, expectSame, expectThat } from '../../kit/expect.js'
import type { Kit } from '../../kit/kit.js'
import { outgoing } from '../../kit/message.js'
import { adminCan, delaysNoPublish, delaysPublish } from '../../needs.js'

/** A nominal delay, long enough to be told from none by what the broker claims of its resolution. */
export function delayOf(kit: Kit, nominalMs: number, resolutionMs: number): number {
  return Math.max(kit.time.ms(nominalMs), resolutionMs * 2)
}

/** A due time that this run does not see: an hour, or nearly as long as the broker delays. */
function farOff(kit: Kit): number {
  const longest = kit.capabilities.delay.publish?.maxMs ?? 0
  return kit.time.now() + Math.min(3_600_000, Math.max(longest - 1_000, longest / 2))
}

/** Delay of what is published. */
export const publishDelayCases: readonly Case[] = [
  {
    id: 'delay/not-before-it-is-due',
    promise: 'A message with a due time is not handed out before.',
    needs: [delaysPublish],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const delay = delayOf(kit, 2_000, kit.capabilities.delay.publish?.resolutionMs ?? 0)
      const due = kit.time.monotonic() + delay
      await kit.publish(queue, [{ body: 'later', dueAt: kit.time.now() + delay }])
      await kit.take(consumer, 1)
      const early = Math.round(due - kit.time.monotonic())
      expectThat(early <= kit.time.earlyMs, `it came ${early} ms before its time`)
    },
  },
  {
    id: 'delay/within-the-resolution',
    promise: 'A message comes when it is due, late by no more than the resolution that is claimed.',
    needs: [delaysPublish],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const { resolutionMs } = kit.capabilities.delay.publish ?? { resolutionMs: 0 }
      const delay = delayOf(kit, 1_000, resolutionMs)
      const due = kit.time.monotonic() + delay
      await kit.publish(queue, [{ body: 'later', dueAt: kit.time.now() + delay }])
      const waitMs = delay + resolutionMs + 5_000
      const batch = await consumer.receive({ max: 1, waitMs }, kit.signal)
      const late = Math.round(kit.time.monotonic() - due)
      expectEqual(textsOf(batch), ['later'], 'what came when it was due')
      expectThat(late <= resolutionMs + kit.time.slackMs, `it came ${late} ms late, claimed are ${resolutionMs}`)
    },
  },
  {
    id: 'delay/each-at-its-own-time',
    promise: 'Messages with different due times come in the order of these, whatever the order of publishing.',
    needs: [delaysPublish],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const step = delayOf(kit, 800, kit.capabilities.delay.publish?.resolutionMs ?? 0)
      const now = kit.time.now()
      const parts = [3, 1, 2].map(place => ({ body: `due ${place}`, dueAt: now + place * step }))
      await kit.publish(queue, parts)
      expectEqual(textsOf(await kit.take(consumer, 3)), ['due 1', 'due 2', 'due 3'], 'the order')
    },
  },
  {
    id: 'delay/the-past-is-now',
    promise: 'A due time that has passed delays nothing.',
    needs: [delaysPublish],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const now = kit.time.now()
      const parts = [now - 3_600_000, now - 1, 0].map((dueAt, index) => ({ body: `past ${index}`, dueAt }))
      const start = kit.time.monotonic()
      await kit.publish(queue, parts)
      await kit.take(consumer, 3)
      const took = Math.round(kit.time.monotonic() - start)
      const most = (kit.capabilities.delay.publish?.resolutionMs ?? 0) + kit.time.slackMs + 1_000
      expectThat(took <= most, `messages that were due took ${took} ms`)
    },
  },
  {
    id: 'delay/blocks-nobody',
    promise: 'Delayed messages do not hold up messages that are due, published before them or after.',
    needs: [delaysPublish],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, { window: Math.min(10, kit.capabilities.limits.window) })
      const dueAt = farOff(kit)
      const later = Array.from({ length: 50 }, (_, index) => ({ body: `later ${index}`, dueAt }))
      await kit.publish(queue, ['before', ...later, 'after'])
      expectSame(textsOf(await kit.take(consumer, 2)), ['before', 'after'], 'what is due')
      await kit.silence(consumer, 300, 'the others are not due for long, yet something comes')
    },
  },
  {
    id: 'delay/the-longest',
    promise: 'A delay as long as claimed, or a year where more is claimed, is accepted and kept.',
    needs: [delaysPublish],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const longest = Math.min(kit.capabilities.delay.publish?.maxMs ?? 0, 365 * 86_400_000)
      const dueAt = kit.time.now() + longest - 1_000
      await kit.publish(queue, [{ body: 'far', dueAt }, 'now'])
      expectEqual(textsOf(await kit.take(consumer, 1)), ['now'], 'what is due')
      const wait = Math.min(2_000, Math.max(0, longest - 3_000))
      await kit.silence(consumer, wait, `it is due in ${longest} ms, yet it comes`)
    },
  },
  {
    id: 'delay/counts-in-the-depth',
    promise: 'The depth counts messages that are not due yet.',
    needs: [delaysPublish, adminCan('depth')],
    async run(kit) {
      const queue = kit.queue()
      const dueAt = farOff(kit)
      await kit.publish(queue, [{ body: 'a', dueAt }, { body: 'b', dueAt }, 'c'])
      expectEqual(await kit.broker.admin?.depth?.(queue), 3, 'the depth with two of three delayed')
    },
  },
  {
    id: 'delay/outlives-the-broker-object',
    promise: 'A delayed message does not depend on the broker object that published it.',
    needs: [delaysPublish],
    async run(kit) {
      const queue = kit.queue()
      const doomed = await kit.open()
      const publisher = await doomed.createPublisher(kit.signal)
      const delay = delayOf(kit, 1_000, kit.capabilities.delay.publish?.resolutionMs ?? 0)
      const messages = [{ body: 'left behind', dueAt: kit.time.now() + delay }]
      await kit.publish(queue, messages, publisher)
      await publisher.close()
      await doomed.close()
      expectEqual(textsOf(await kit.take(await kit.consumer(queue), 1)), ['left behind'], 'what came')
    },
  },
  {
    id: 'delay/unclaimed',
    promise: 'A broker that claims no publish delay refuses a due time or ignores it; it does not delay after all.',
    needs: [delaysNoPublish],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const publisher = await kit.broker.createPublisher(kit.signal)
      const message = outgoing(queue, { body: 'due', dueAt: kit.time.now() + 20_000 })
      const rejected = await publisher.publish([message]).catch((error: unknown) => [{ index: 0, error }])
      const refused = rejected[0]
      if (refused !== undefined) {
        const { code } = kit.broker.classify(refused.error)
        expectThat(code === 'unsupported' || code === 'invalid', `a delay that is not claimed is called ${code}`)
        return
      }
      const batch = await consumer.receive({ max: 1, waitMs: 5_000 }, kit.signal)
      expectEqual(textsOf(batch), ['due'], 'what came at once where no delay is claimed')
    },
  },
]
