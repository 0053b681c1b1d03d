import { Ledger } from '@sluice/conformance'
import type { Child } from '../crew/child.js'
import { Crew } from '../crew/crew.js'
import { takenOver, tellLedger } from '../crew/logs.js'
import { lastLook } from '../load/last-look.js'
import { openDepth } from '../load/open-depth.js'
import { pause, until } from '../load/waiting.js'
import { promised } from '../promises.js'
import type { Ground } from '../ground.js'
import type { Scenario } from '../scenario.js'

/** Messages that one process of the crew may hold: running, and waiting in its prefetch. */
const mostHeld = 150

/** Two publishers and two consumers; at seeded points of their work one of them is killed and another one begins. */
export const processKills: Scenario = {
  id: 'kills',
  title: 'publishers and consumers are killed (SIGKILL) at seeded points of their work',
  disturbs: 'nothing',
  async run(ground) {
    const { capabilities, random, scale } = ground
    // The usual lease: what it promises is what users get.
    const crew = new Crew(ground, { leaseMs: undefined, everyMs: 60 })
    for (const role of ['publisher', 'consumer', 'publisher', 'consumer'] as const) crew.start(role)
    await Promise.all(crew.all.map(child => child.ready))
    for (let point = 0; point < scale.kills; point++) {
      const goal = crew.done + 20 + Math.floor(random() * 120)
      await until(
        () => `${crew.done} of ${goal} are done, after ${point} kills`,
        60_000,
        () => crew.done >= goal,
      )
      const victim = crew.alive[Math.floor(random() * crew.alive.length)]!
      if (victim.plan.role === 'consumer') await atWork(victim)
      await victim.kill()
      // Its successor works before the next one is killed, or soon nobody would.
      await crew.start(victim.plan.role).ready
    }
    await until(
      () => `${crew.accepted} of ${scale.messages} are accepted`,
      120_000,
      () => crew.accepted >= scale.messages,
    )
    await crew.stop('publisher')
    await drained(ground, crew)
    await crew.stop('consumer')

    const lines = crew.lines()
    const { settlement, retention, lease } = capabilities
    const mayDrop = settlement === 'none' || retention === 'none'
    const ledger = new Ledger({ mayDrop })
    tellLedger(ledger, lines)
    const report = await lastLook(ledger, ground.subject.create(ground.server.url), crew.queue)
    if (report.ends.queued > 0) throw new Error(`${report.ends.queued} were left in the queue`)
    // At most once: what a killed one held is gone, and nothing else.
    if (report.dropped > scale.kills * mostHeld) throw new Error(`${report.dropped} are lost`)
    // A member of a group is missed by its silence, not by its socket; each that dies makes the group wait anew.
    const inGroup = settlement === 'prefix'
    const bound = lease === 'connection' && !inGroup ? promised.takeOverAtOnceMs : promised.takeOverMs
    const deaths = crew.all.flatMap(({ killedAt, plan }) =>
      killedAt === undefined || plan.role !== 'consumer' ? [] : [{ at: killedAt, process: plan.name }],
    )
    let [held, slowest] = [0, 0]
    for (const death of mayDrop ? [] : deaths) {
      for (const { afterMs, id } of takenOver(lines, death, deaths, inGroup)) {
        held++
        slowest = Math.max(slowest, afterMs)
        if (afterMs > bound)
          throw new Error(`${id}, held by ${death.process} when it was killed, ran ${afterMs} ms later`)
      }
    }
    return {
      kills: scale.kills,
      messages: report.accepted,
      held,
      takeOver: slowest,
      twice: report.duplicates.done,
      ...(mayDrop && { dropped: report.dropped }),
    }
  },
}

/** Who holds nothing loses nothing: a consumer is killed with messages in its hands, if it gets any within a second. */
async function atWork(child: Child): Promise<void> {
  const deadline = performance.now() + 1_000
  while (child.holds < 5 && performance.now() < deadline) await pause(5)
}

/** Everything that was accepted has ended somewhere; what a killed one held comes back within its lease. */
async function drained(ground: Ground, crew: Crew): Promise<void> {
  const { settlement, retention } = ground.capabilities
  if (settlement === 'none' || retention === 'none') return await pause(3_000)
  const depthOf = await openDepth(ground)
  const deadline = performance.now() + promised.takeOverMs + 30_000
  for (;;) {
    const lines = crew.lines()
    const ended = new Set(lines.filter(({ what }) => what === 'succeeded' || what === 'dead').map(({ id }) => id))
    const left = lines.filter(({ what, id }) => what === 'accepted' && !ended.has(id))
    if (left.length === 0 && (await depthOf(crew.queue)) === 0) return
    if (performance.now() > deadline) {
      if (left.length > 0) return // the ledger says which, and what is known of them
      throw new Error(`everything has ended, and the queue still counts ${await depthOf(crew.queue)}`)
    }
    await pause(250)
  }
}
