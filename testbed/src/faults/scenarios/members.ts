import { Ledger } from '@sluice/conformance'
import type { Child } from '../crew/child.js'
import { Crew } from '../crew/crew.js'
import { tellLedger } from '../crew/logs.js'
import { lastLook } from '../load/last-look.js'
import { pause, until } from '../load/waiting.js'
import type { Ground } from '../ground.js'
import { promised } from '../promises.js'
import type { Figures, Scenario, ScenarioFacts } from '../scenario.js'

const most = 4
/** What is done and not committed yet when a lane moves (a thousand, or what a moment brings), and what runs. */
const mostTwice = 1_150
/** Longer than a group waits for a member that is silent. */
const silenceMs = 8_000

function without({ capabilities: { settlement } }: ScenarioFacts): string | undefined {
  return settlement === 'prefix' ? undefined : 'there is no group that forms anew'
}

/** Members come, go and are killed; the next does so whether or not the group has formed meanwhile. */
export const members: Scenario = {
  id: 'members',
  title: 'members of a group join, leave and are killed with work in flight, also while the group forms',
  disturbs: 'nothing',
  without,
  async run(ground) {
    const { random, scale } = ground
    const crew = new Crew(ground, { leaseMs: undefined, everyMs: 60 })
    const consumers = (): readonly Child[] => crew.alive.filter(({ plan }) => plan.role === 'consumer')
    const some = (): Child => consumers()[Math.floor(random() * consumers().length)]!
    await Promise.all([crew.start('publisher').ready, crew.start('consumer').ready])
    const events = Math.ceil(scale.kills / 2)
    const counts = { joined: 1, left: 0, killed: 0 }
    for (let event = 0; event < events; event++) {
      await pause(random() * 2_500)
      const chance = random()
      if (consumers().length < 2 || (chance < 0.4 && consumers().length < most)) {
        crew.start('consumer')
        counts.joined++
      } else if (chance < 0.7) {
        const leaver = some()
        await leaver.ready
        await leaver.stop()
        counts.left++
      } else {
        await some().kill()
        counts.killed++
      }
    }
    const figures = await ended(ground, crew, scale.messages)
    if (figures.twice > mostTwice * events) throw new Error(`${figures.twice} ran twice, after ${events} changes`)
    return { ...counts, ...figures }
  },
}

/** Who leads the group says nothing for longer than it would wait for its members. */
export const coordinatorPause: Scenario = {
  id: 'coordinator-pause',
  title: 'the coordinator of a group of three processes stands still (SIGSTOP) with work in flight',
  disturbs: 'server',
  without,
  async run(ground) {
    const { scale, server } = ground
    const crew = new Crew(ground, { leaseMs: undefined, everyMs: 60 })
    for (const role of ['publisher', 'consumer', 'consumer', 'consumer'] as const) await crew.start(role).ready
    await until(
      () => `${crew.done} are done`,
      30_000,
      () => crew.done >= scale.messages / 4,
    )
    server.pause()
    ground.onEnd(() => server.resume())
    const pauseMs = Math.max(scale.pauseMs, silenceMs)
    await pause(pauseMs)
    server.resume()
    const { done } = crew
    const since = performance.now()
    await until(
      () => 'more are done',
      promised.backMs,
      () => crew.done > done,
    )
    const back = Math.round(performance.now() - since)
    return { pauseMs, back, ...(await ended(ground, crew, scale.messages)) }
  },
}

/** To the end of the ledger: all that was accepted is done, and nothing is unexplained. */
async function ended(ground: Ground, crew: Crew, messages: number): Promise<Figures & { readonly twice: number }> {
  if (!crew.alive.some(({ plan }) => plan.role === 'consumer')) crew.start('consumer')
  await until(
    () => `${crew.accepted} of ${messages} are accepted`,
    120_000,
    () => crew.accepted >= messages,
  )
  await crew.stop('publisher')
  const left = (): readonly string[] => {
    const lines = crew.lines()
    const over = new Set(lines.filter(({ what }) => what === 'succeeded' || what === 'dead').map(({ id }) => id))
    return lines.filter(({ id, what }) => what === 'accepted' && !over.has(id)).map(({ id }) => id)
  }
  const deadline = performance.now() + promised.takeOverMs + 30_000
  while (left().length > 0 && performance.now() < deadline) await pause(250)
  await Promise.all(crew.alive.map(child => child.ready))
  await crew.stop('consumer')
  const ledger = new Ledger({})
  tellLedger(ledger, crew.lines())
  const report = await lastLook(ledger, ground.subject.create(ground.server.url), crew.queue)
  if (report.ends.queued > 0) throw new Error(`${report.ends.queued} were left in the queue`)
  return { messages: report.accepted, twice: report.duplicates.done }
}
