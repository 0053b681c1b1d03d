import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { expectEqual, expectSame, expectThat } from '../../kit/expect.js'
import { numbered } from '../../kit/message.js'
import { adminCan, fansOut, keepsALog, nativeHeaders, retains, stamps } from '../../needs.js'

/** Looking without taking, and going back in a log. */
export const lookingCases: readonly Case[] = [
  {
    id: 'admin/browse-takes-nothing',
    promise: 'Browsing shows what waits and takes nothing: afterwards all of it is handed out.',
    needs: [adminCan('browse'), retains],
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, numbered(5))
      for (let round = 0; round < 2; round++) {
        const seen = (await kit.broker.admin?.browse?.(queue, { max: 10 })) ?? []
        expectSame(textsOf(seen), numbered(5), 'what browsing showed')
      }
      const taken = await kit.take(await kit.consumer(queue), 5)
      expectSame(textsOf(taken), numbered(5), 'what was handed out afterwards')
    },
  },
  {
    id: 'admin/browse-oldest-first',
    promise: 'Browsing begins with the oldest and shows at most `max`.',
    needs: [adminCan('browse'), retains],
    async run(kit) {
      const queue = kit.queue()
      for (const body of numbered(6)) await kit.publish(queue, [body])
      const seen = (await kit.broker.admin?.browse?.(queue, { max: 4 })) ?? []
      expectEqual(textsOf(seen), numbered(6).slice(0, 4), 'the oldest four')
    },
  },
  {
    id: 'admin/browse-page-by-page',
    promise: 'Browsing goes on after an id: page by page, everything once.',
    needs: [adminCan('browse'), retains, nativeHeaders],
    async run(kit) {
      const queue = kit.queue()
      for (const body of numbered(7)) await kit.publish(queue, [body])
      const seen: string[] = []
      let after: string | undefined
      for (let page = 0; page < 4; page++) {
        const batch = (await kit.broker.admin?.browse?.(queue, { max: 3, after })) ?? []
        seen.push(...textsOf(batch))
        after = batch.at(-1)?.id ?? after
      }
      expectEqual(seen, numbered(7), 'all pages')
    },
  },
  {
    id: 'admin/browse-shows-what-travels',
    promise: 'Browsing shows id, body and headers.',
    needs: [adminCan('browse'), retains, nativeHeaders],
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, [{ body: '{"a":1}', id: 'browsed-1', headers: { 'x-a': 'ü' } }])
      const [seen] = (await kit.broker.admin?.browse?.(queue, { max: 1 })) ?? []
      expectEqual([seen?.id, textsOf(seen === undefined ? [] : [seen])[0]], ['browsed-1', '{"a":1}'], 'id and body')
      expectEqual({ ...seen?.headers }, { 'x-a': 'ü' }, 'the headers')
    },
  },
  {
    id: 'admin/browse-of-an-unknown-queue',
    promise: 'Browsing a queue that nobody made shows nothing.',
    needs: [adminCan('browse')],
    async run(kit) {
      expectEqual(await kit.broker.admin?.browse?.(kit.queue(), { max: 5 }), [], 'what browsing showed')
    },
  },
  {
    id: 'admin/seek-to-the-beginning',
    promise: 'A group that is moved to the beginning of a log gets again what it had settled.',
    needs: [adminCan('seek'), keepsALog],
    async run(kit) {
      const queue = kit.queue()
      const first = await kit.consumer(queue)
      await kit.publish(queue, numbered(6))
      await kit.take(first, 6)
      await first.close()
      await kit.broker.admin?.seek?.(queue, undefined, 'earliest')
      const again = await kit.take(await kit.consumer(queue), 6)
      expectSame(textsOf(again), numbered(6), 'what came again')
    },
  },
  {
    id: 'admin/seek-to-the-end',
    promise: 'A group that is moved to the end of a log gets only what is published afterwards.',
    needs: [adminCan('seek'), keepsALog],
    async run(kit) {
      const queue = kit.queue()
      const first = await kit.consumer(queue)
      await first.close()
      await kit.publish(queue, numbered(6))
      await kit.broker.admin?.seek?.(queue, undefined, 'new')
      const consumer = await kit.consumer(queue)
      await kit.publish(queue, ['after'])
      expectEqual(textsOf(await kit.take(consumer, 1)), ['after'], 'what came after the end')
      await kit.silence(consumer, 300, 'the group was moved to the end, yet something older comes')
    },
  },
  {
    id: 'admin/seek-to-a-date',
    promise: 'A group can be moved to a time in a log that stamps.',
    needs: [adminCan('seek'), keepsALog, stamps],
    async run(kit) {
      const queue = kit.queue()
      const first = await kit.consumer(queue)
      await kit.publish(queue, numbered(3, 'before'))
      await kit.time.sleep(kit.time.slackMs + 500)
      const at = new Date(kit.time.now())
      await kit.time.sleep(kit.time.slackMs + 500)
      await kit.publish(queue, numbered(3, 'after'))
      await kit.take(first, 6)
      await first.close()
      await kit.broker.admin?.seek?.(queue, undefined, at)
      const again = await kit.take(await kit.consumer(queue), 3)
      expectSame(textsOf(again), numbered(3, 'after'), 'what came from that time on')
    },
  },
  {
    id: 'admin/seek-of-one-group',
    promise: 'Moving one group moves no other.',
    needs: [adminCan('seek'), keepsALog, fansOut],
    async run(kit) {
      const queue = kit.queue()
      const audit = await kit.consumer(queue, { group: 'audit' })
      const billing = await kit.consumer(queue, { group: 'billing' })
      await kit.publish(queue, numbered(4))
      await kit.take(audit, 4)
      await kit.take(billing, 4)
      await audit.close()
      await kit.broker.admin?.seek?.(queue, 'audit', 'earliest')
      await kit.silence(billing, 500, 'another group was moved, yet something comes')
      const again = await kit.take(await kit.consumer(queue, { group: 'audit' }), 4)
      expectThat(again.length === 4, 'the group that was moved gets all again')
    },
  },
]
