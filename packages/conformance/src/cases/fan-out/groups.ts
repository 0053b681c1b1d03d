import type { Case } from '../../case.js'
import { textOf, textsOf } from '../../kit/bytes.js'
import { expectSame, expectThat } from '../../kit/expect.js'
import { outlive, shortLease } from '../../kit/leases.js'
import { numbered } from '../../kit/message.js'
import { fansOut, hasSessions, keepsALog, retains, settlesPrefix, stamps } from '../../needs.js'

/** Groups with copies of their own. */
export const groupCases: readonly Case[] = [
  {
    id: 'fan-out/each-group-its-copy',
    promise: 'Every group gets every message.',
    needs: [fansOut],
    async run(kit) {
      const queue = kit.queue()
      const audit = await kit.consumer(queue, { group: 'audit' })
      const billing = await kit.consumer(queue, { group: 'billing' })
      await kit.publish(queue, numbered(20))
      expectSame(textsOf(await kit.take(audit, 20)), numbered(20), 'what one group got')
      expectSame(textsOf(await kit.take(billing, 20)), numbered(20), 'what the other group got')
    },
  },
  {
    id: 'fan-out/beside-those-without-a-group',
    promise: 'Consumers without a group get every message as well, beside the groups.',
    needs: [fansOut],
    async run(kit) {
      const queue = kit.queue()
      const audit = await kit.consumer(queue, { group: 'audit' })
      const plain = await kit.consumer(queue)
      await kit.publish(queue, numbered(10))
      expectSame(textsOf(await kit.take(plain, 10)), numbered(10), 'what came without a group')
      expectSame(textsOf(await kit.take(audit, 10)), numbered(10), 'what the group got')
    },
  },
  {
    id: 'fan-out/members-share',
    promise: 'Consumers of one group share its copies: together they get each message once.',
    needs: [fansOut],
    async run(kit) {
      const queue = kit.queue()
      const other = await kit.open()
      const one = await kit.consumer(queue, { group: 'audit' })
      const two = await kit.consumer(queue, { group: 'audit', broker: other })
      await kit.publish(queue, numbered(40))
      const seen: string[] = []
      const end = kit.time.monotonic() + 20_000
      const drain = async (consumer: typeof one): Promise<void> => {
        while (seen.length < 40 && kit.time.monotonic() < end) {
          const batch = await kit.next(consumer, 5, 250)
          await kit.acknowledge(consumer, batch)
          seen.push(...textsOf(batch))
        }
      }
      await Promise.all([drain(one), drain(two)])
      expectSame(seen, numbered(40), 'what the members got together')
    },
  },
  {
    id: 'fan-out/settled-for-one-group-only',
    promise: 'What one group has settled another still gets.',
    needs: [fansOut],
    async run(kit) {
      const queue = kit.queue()
      const slow = await kit.consumer(queue, { group: 'slow' })
      await slow.close()
      const fast = await kit.consumer(queue, { group: 'fast' })
      await kit.publish(queue, numbered(10))
      const taken = await kit.take(fast, 10)
      await fast.close()
      await outlive(kit, taken)
      const again = await kit.consumer(queue, { group: 'slow' })
      expectSame(textsOf(await kit.take(again, 10)), numbered(10), 'what the slow group got')
    },
  },
  {
    id: 'fan-out/a-group-stays-where-it-was',
    promise: 'A durable group goes on where it stopped: what it settled does not come again, what came meanwhile does.',
    needs: [fansOut],
    async run(kit) {
      const queue = kit.queue()
      const first = await kit.consumer(queue, { group: 'audit', ...shortLease(kit) })
      await kit.publish(queue, numbered(5, 'before'))
      const taken = await kit.take(first, 5)
      await first.close()
      await kit.publish(queue, numbered(5, 'meanwhile'))
      await outlive(kit, taken)
      const second = await kit.consumer(queue, { group: 'audit' })
      expectSame(textsOf(await kit.take(second, 5)), numbered(5, 'meanwhile'), 'what came after the pause')
      await kit.silence(second, 500, 'the rest was settled before, yet something comes')
    },
  },
  {
    id: 'fan-out/a-new-group-from-now',
    promise: 'A new group with `from: new` gets only what is published afterwards.',
    needs: [fansOut],
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, numbered(5, 'before'))
      const consumer = await kit.consumer(queue, { group: 'late', from: 'new' })
      await kit.publish(queue, numbered(5, 'after'))
      expectSame(textsOf(await kit.take(consumer, 5)), numbered(5, 'after'), 'what a new group got')
      await kit.silence(consumer, 500, 'everything new has come, yet more comes')
    },
  },
  {
    id: 'fan-out/a-new-group-from-the-beginning',
    promise: 'Where a log is kept, a new group with `from: earliest` gets everything, also what others settled.',
    needs: [fansOut, keepsALog],
    async run(kit) {
      const queue = kit.queue()
      const first = await kit.consumer(queue, { group: 'first' })
      await kit.publish(queue, numbered(10))
      await kit.take(first, 10)
      const late = await kit.consumer(queue, { group: 'late', from: 'earliest' })
      expectSame(textsOf(await kit.take(late, 10)), numbered(10), 'what a late group got')
    },
  },
  {
    id: 'fan-out/a-new-group-from-a-date',
    promise: 'Where a log is kept and stamped, a new group can begin at a time.',
    needs: [fansOut, keepsALog, stamps],
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, numbered(5, 'before'))
      await kit.time.sleep(kit.time.slackMs + 500)
      const from = new Date(kit.time.now())
      await kit.time.sleep(kit.time.slackMs + 500)
      await kit.publish(queue, numbered(5, 'after'))
      const consumer = await kit.consumer(queue, { group: 'dated', from })
      expectSame(textsOf(await kit.take(consumer, 5)), numbered(5, 'after'), 'what came from that time on')
      await kit.silence(consumer, 500, 'everything from that time on has come, yet more comes')
    },
  },
  {
    id: 'fan-out/groups-of-different-queues',
    promise: 'Groups of the same name on different queues have nothing to do with each other.',
    needs: [fansOut],
    async run(kit) {
      const [left, right] = [kit.queue(), kit.queue()]
      const one = await kit.consumer(left, { group: 'same' })
      const other = await kit.consumer(right, { group: 'same' })
      await kit.publish(left, numbered(5, 'left'))
      await kit.publish(right, numbered(5, 'right'))
      expectSame(textsOf(await kit.take(one, 5)), numbered(5, 'left'), 'what came from the left queue')
      expectSame(textsOf(await kit.take(other, 5)), numbered(5, 'right'), 'what came from the right queue')
    },
  },
  {
    id: 'fan-out/a-session-ends',
    promise: 'A group for a session is gone with its consumer: what it left does not come to the next of that name.',
    needs: [fansOut, hasSessions],
    async run(kit) {
      const queue = kit.queue()
      const first = await kit.consumer(queue, { group: 'watch', life: 'session', from: 'new' })
      await kit.publish(queue, numbered(5, 'before'))
      await kit.take(first, 2)
      await first.close()
      const second = await kit.consumer(queue, { group: 'watch', life: 'session', from: 'new' })
      await kit.publish(queue, ['fresh'])
      expectSame(textsOf(await kit.take(second, 1)), ['fresh'], 'what the next session got')
      await kit.silence(second, 500, 'the session is new, yet something old comes')
    },
  },
  {
    id: 'fan-out/a-newcomer-takes-over',
    promise:
      'A newcomer that is given lanes of another member gets what is not settled there, after that member was told.',
    needs: [settlesPrefix, retains],
    timeoutMs: 60_000,
    async run(kit) {
      const queue = kit.queue()
      const told: string[] = []
      const events = {
        revoked: (lanes: readonly string[] | 'all') => void told.push(...(lanes === 'all' ? ['all'] : lanes)),
      }
      const member = await kit.consumer(queue, { events })
      await kit.publish(
        queue,
        Array.from({ length: 24 }, (_, index) => ({ body: `${index}`, key: `key-${index}` })),
      )
      const held = new Set(textsOf(await kit.receive(member, 24)))
      const newcomer = await kit.consumer(queue, { broker: await kit.open() })
      const end = kit.time.monotonic() + kit.time.ms(10_000)
      while (kit.time.monotonic() < end) {
        // A member of a group has to receive now and then, to hear of others.
        await kit.next(member, 1, 100)
        for (const { body, lane } of await kit.next(newcomer, 24, 100)) {
          expectThat(held.has(textOf(body)), `${textOf(body)} was never published`)
          const knows = told.includes('all') || (lane !== undefined && told.includes(lane))
          expectThat(knows, `lane ${lane} was given away and the member that had it was not told`)
        }
      }
    },
  },
]
