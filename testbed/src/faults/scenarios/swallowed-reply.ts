import { startProxy } from '@sluice/conformance'
import { Load } from '../load/load.js'
import { until } from '../load/waiting.js'
import type { Scenario } from '../scenario.js'
import { moments } from './moments.js'

function swallowed(moment: 'publish' | 'ack', title: string): Scenario {
  return {
    id: `swallowed-${moment}`,
    title,
    disturbs: 'nothing',
    async run(ground) {
      const proxy = await startProxy({ target: ground.server.url })
      ground.onEnd(() => proxy.close())
      // Only those that the fault is about go through the proxy, so that it is their answer that is lost.
      const [proxied, direct] = [proxy.through(ground.server.url), ground.server.url]
      const load = await Load.start(
        ground,
        moment === 'publish' ? { pushUrl: proxied } : { url: proxied, pushUrl: direct },
      )
      let back = 0
      const rounds = ground.scale.rounds * 3
      for (let round = 1; round <= rounds; round++) {
        await load.reach((0.8 * round) / (rounds + 1))
        const links = proxy.accepted
        await moments[moment](load, proxy)
        const since = performance.now()
        proxy.swallowOneReply()
        await until('the connection that lost its answer is replaced', 15_000, () => proxy.accepted > links)
        proxy.slow(0)
        back = Math.max(back, await load.health.isBack(since))
      }
      return { swallowed: rounds, back, ...(await load.finish()) }
    },
  }
}

/** What was asked has happened, and nobody was told: it may happen again, and nothing may be lost. */
export const swallowedReplies: readonly Scenario[] = [
  swallowed('publish', 'the answer to a publish is lost with its connection'),
  swallowed('ack', 'the answer to an acknowledgement is lost with its connection'),
]
