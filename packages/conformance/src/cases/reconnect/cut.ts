import type { Case } from '../../case.js'
import { textsOf } from '../../kit/bytes.js'
import { expectEqual, expectThat } from '../../kit/expect.js'
import { outlive, shortLease } from '../../kit/leases.js'
import { numbered, outgoing } from '../../kit/message.js'
import { Survivor } from '../../kit/survivor.js'
import { anyLease, confirmsAcks, faults, holdsTen, retains, settles } from '../../needs.js'
import { settled } from '../../traits/settled.js'

const bounded = { faulty: true, timeoutMs: 120_000 } as const

/** The connection is cut and comes back. */
export const cutCases: readonly Case[] = [
  {
    id: 'reconnect/publishes-again',
    promise: 'After the connection was cut and is back, publishing goes on, and what is confirmed is there.',
    needs: [faults, retains],
    ...bounded,
    async run(kit) {
      const queue = kit.queue()
      const survivor = new Survivor(kit, queue)
      await survivor.publish(numbered(3, 'before'))
      await kit.faults.cut()
      await kit.time.wait(300)
      await kit.faults.restore()
      await survivor.publish(numbered(3, 'after'))
      await survivor.takeAll([...numbered(3, 'before'), ...numbered(3, 'after')])
    },
  },
  {
    id: 'reconnect/receives-again',
    promise: 'A consumer that was waiting when the connection was cut, or the one that replaces it, receives again.',
    needs: [faults],
    ...bounded,
    async run(kit) {
      const queue = kit.queue()
      const survivor = new Survivor(kit, queue)
      await survivor.attend()
      const waiting = survivor.receive(1, 2_000)
      await kit.time.wait(200)
      await kit.faults.cut()
      await kit.time.wait(300)
      await kit.faults.restore()
      const early = await waiting
      expectEqual(textsOf(early), [], 'what came although nothing was published')
      await survivor.receive(1, 500)
      await survivor.attend()
      await survivor.publish(['after'])
      await survivor.takeAll(['after'])
    },
  },
  {
    id: 'reconnect/confirmed-is-never-lost',
    promise: 'What was confirmed is handed out, however often the connection is cut meanwhile.',
    needs: [faults, retains, settles],
    ...bounded,
    async run(kit) {
      const queue = kit.queue()
      const survivor = new Survivor(kit, queue)
      const bodies = numbered(60)
      const disturbing = (async () => {
        for (let round = 0; round < 3; round++) {
          await kit.time.sleep(150)
          await kit.faults.cut()
          await kit.time.sleep(100)
          await kit.faults.restore()
        }
      })()
      for (let start = 0; start < bodies.length; start += 5) {
        await survivor.publish(bodies.slice(start, start + 5))
        await kit.time.sleep(40)
      }
      await disturbing
      await survivor.takeAll(bodies)
    },
  },
  {
    id: 'reconnect/a-loss-while-receiving',
    promise: 'A cut between receive and ack loses nothing: what was not settled comes again.',
    needs: [faults, retains, settles, anyLease, holdsTen],
    ...bounded,
    async run(kit) {
      const queue = kit.queue()
      const survivor = new Survivor(kit, queue, shortLease(kit))
      await survivor.publish(numbered(6))
      const held = [...(await survivor.receive(3, 5_000))]
      await kit.faults.cut()
      await survivor.acknowledge(held)
      await kit.time.wait(300)
      await kit.faults.restore()
      await outlive(kit, held)
      const seen = new Set(textsOf(held))
      // An ack during the cut may have been lost or not: what it named may come again or not.
      const rest = numbered(6).filter(body => !seen.has(body))
      const other = new Survivor(kit, queue, { broker: await kit.open() })
      const end = kit.time.monotonic() + 30_000
      while (rest.some(body => !seen.has(body)) && kit.time.monotonic() < end) {
        for (const by of [survivor, other]) {
          const batch = await by.receive(5, 250)
          for (const text of textsOf(batch)) seen.add(text)
          await by.acknowledge(batch)
        }
      }
      expectEqual([...seen].sort(), numbered(6), 'what was handed out at least once')
    },
  },
  {
    id: 'reconnect/acknowledged-stays-acknowledged',
    promise: 'What a confirmed ack has settled does not come again after a cut.',
    needs: [faults, settles, confirmsAcks, holdsTen],
    ...bounded,
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue, shortLease(kit))
      await kit.publish(queue, numbered(5))
      const taken = await kit.take(consumer, 5)
      await kit.faults.cut()
      await kit.time.wait(300)
      await kit.faults.restore()
      await outlive(kit, taken)
      const fresh = await kit.open()
      await kit.silence(await kit.consumer(queue, { broker: fresh }), 1_000, 'all was acknowledged before the cut')
    },
  },
  {
    id: 'reconnect/publish-during-the-cut',
    promise: 'A publish while the connection is cut settles at the latest when it is back, and tells the truth.',
    needs: [faults, retains],
    ...bounded,
    async run(kit) {
      const queue = kit.queue()
      await kit.publish(queue, ['before'])
      const publisher = await kit.publisher()
      await kit.faults.cut()
      const publishing = settled(kit, publisher.publish([outgoing(queue, 'during')]), 'publish', 60_000)
      await kit.time.wait(500)
      await kit.faults.restore()
      const outcome = await publishing
      const survivor = new Survivor(kit, queue)
      if ('value' in outcome) {
        expectEqual(outcome.value, [], 'what publish rejected')
        await survivor.takeAll(['before', 'during'])
        return
      }
      const { code } = kit.broker.classify(outcome.error)
      expectThat(['connection', 'timeout', 'closed', 'busy'].includes(code), `a publish during a cut is called ${code}`)
      await survivor.publish(['again'])
      await survivor.takeAll(['before', 'again'], ['during'])
    },
  },
]
