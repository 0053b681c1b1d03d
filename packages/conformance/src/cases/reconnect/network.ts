import type { Case } from '../../case.js'
import { expectThat } from '../../kit/expect.js'
import { CaseFailure } from '../../kit/case-failure.js'
import type { Kit } from '../../kit/kit.js'
import { numbered, outgoing } from '../../kit/message.js'
import { Survivor } from '../../kit/survivor.js'
import type { FaultProxy } from '../../fault-proxy/fault-proxy.js'
import { proxied, retains } from '../../needs.js'

const bounded = { faulty: true, timeoutMs: 120_000 } as const

function proxyOf(kit: Kit): FaultProxy {
  const { proxy } = kit.faults
  if (proxy === undefined) throw new TypeError('these cases need the proxy')
  return proxy
}

/** Faults that only a network has: they need the suite's own proxy. */
export const networkCases: readonly Case[] = [
  {
    id: 'reconnect/black-hole',
    promise: 'When packets vanish for a while without any sign, what is confirmed before and after is handed out.',
    needs: [proxied, retains],
    ...bounded,
    async run(kit) {
      const queue = kit.queue()
      const survivor = new Survivor(kit, queue)
      await survivor.publish(numbered(3, 'before'))
      proxyOf(kit).blackHole()
      await kit.time.wait(3_000)
      proxyOf(kit).restore()
      await survivor.publish(numbered(3, 'after'))
      await survivor.takeAll([...numbered(3, 'before'), ...numbered(3, 'after')])
    },
  },
  {
    id: 'reconnect/half-open',
    promise: 'When the server forgot the connection and the client was not told, it works again once it learns of it.',
    needs: [proxied, retains],
    ...bounded,
    async run(kit) {
      const queue = kit.queue()
      const survivor = new Survivor(kit, queue)
      await survivor.publish(numbered(3, 'before'))
      proxyOf(kit).halfOpen()
      await kit.time.wait(1_000)
      proxyOf(kit).restore()
      await survivor.publish(numbered(3, 'after'))
      await survivor.takeAll([...numbered(3, 'before'), ...numbered(3, 'after')])
    },
  },
  {
    id: 'reconnect/swallowed-reply',
    promise: 'A publish whose confirmation is lost is confirmed after all, or rejects as one that may have happened.',
    needs: [proxied, retains],
    ...bounded,
    async run(kit) {
      const queue = kit.queue()
      const survivor = new Survivor(kit, queue)
      await survivor.publish(['before'])
      const publisher = await kit.publisher()
      await kit.publish(queue, ['warm'])
      proxyOf(kit).swallowOneReply()
      const message = outgoing(queue, 'unheard')
      try {
        await kit.time.within(publisher.publish([message]), 60_000, 'a publish whose reply was lost')
      } catch (error) {
        if (error instanceof CaseFailure) throw error
        const { happened } = kit.broker.classify(error)
        expectThat(happened === 'maybe', 'a publish whose reply was lost may have happened, yet classify says no')
        await survivor.publish(['unheard'])
      }
      await survivor.takeAll(['before', 'warm', 'unheard'])
    },
  },
  {
    id: 'reconnect/slow-network',
    promise: 'With 100 ms of delay in each direction everything works.',
    needs: [proxied, retains],
    ...bounded,
    async run(kit) {
      proxyOf(kit).slow(100)
      const queue = kit.queue()
      const survivor = new Survivor(kit, queue)
      await survivor.publish(numbered(10))
      await survivor.takeAll(numbered(10))
    },
  },
]
