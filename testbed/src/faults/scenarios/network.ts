import { startProxy, type FaultProxy } from '@sluice/conformance'
import { Load } from '../load/load.js'
import { pause } from '../load/waiting.js'
import { promised } from '../promises.js'
import type { Ground } from '../ground.js'
import type { Figures, Scenario } from '../scenario.js'
import { type Moment, moments } from './moments.js'

interface Broken {
  readonly noticed: number
  /** When the service was there again. */
  readonly since: number
  /** How long the way back may take. Default: as promised. */
  readonly limitMs?: number
}

/** Breaks the network, waits until that is noticed, and mends it. */
type Break = (load: Load, proxy: FaultProxy, ground: Ground) => Promise<Broken>

const breaks: { readonly [kind: string]: { readonly title: string; readonly make: Break } } = {
  reset: {
    title: 'every connection is reset',
    async make(load, proxy) {
      const since = performance.now()
      proxy.cut()
      const noticed = await load.health.notices(since, promised.noticeMs)
      proxy.restore()
      return { noticed, since: performance.now() }
    },
  },
  'black-hole': {
    title: 'everything is swallowed without a sign',
    async make(load, proxy, ground) {
      const since = performance.now()
      proxy.blackHole()
      const noticed = await load.health.notices(since, promised.noticeSilenceMs)
      await pause(ground.scale.long ? ground.scale.pauseMs : 0)
      proxy.restore()
      return { noticed, since: performance.now() }
    },
  },
  'half-open': {
    title: "the server's side of every connection is gone and nobody is told",
    async make(load, proxy) {
      const since = performance.now()
      proxy.halfOpen()
      const noticed = await load.health.notices(since, promised.noticeSilenceMs)
      // New connections pass: the service is there for everybody who has found out, which may take so long.
      return { noticed, since, limitMs: promised.noticeSilenceMs + promised.backMs }
    },
  },
}

const during: { readonly [moment in Moment]: string } = {
  publish: 'while publishing',
  receive: 'while receiving',
  ack: 'while acknowledging',
  setup: 'while connecting',
}

function cell(kind: string, moment: Moment): Scenario {
  const { make, title } = breaks[kind]!
  return {
    id: `${kind}-${moment}`,
    title: `${title} ${during[moment]}`,
    disturbs: 'nothing',
    async run(ground): Promise<Figures> {
      const proxy = await startProxy({ target: ground.server.url })
      ground.onEnd(() => proxy.close())
      const load = await Load.start(ground, { url: proxy.through(ground.server.url) })
      let [noticed, back] = [0, 0]
      for (let round = 1; round <= ground.scale.rounds; round++) {
        await load.reach((0.8 * round) / (ground.scale.rounds + 1))
        await moments[moment](load, proxy)
        const fault = await make(load, proxy, ground)
        proxy.slow(0)
        noticed = Math.max(noticed, fault.noticed)
        back = Math.max(back, await load.health.isBack(fault.since, fault.limitMs))
        proxy.restore()
      }
      return { noticed, back, ...(await load.finish()) }
    },
  }
}

/** Each kind of break at each moment. */
export const networkFaults: readonly Scenario[] = Object.keys(breaks).flatMap(kind =>
  (Object.keys(moments) as Moment[]).map(moment => cell(kind, moment)),
)
