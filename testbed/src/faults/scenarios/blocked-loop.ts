import { Ledger } from '@sluice/conformance'
import { Crew } from '../crew/crew.js'
import { type Line, tellLedger } from '../crew/logs.js'
import { lastLook } from '../load/last-look.js'
import { pause, until } from '../load/waiting.js'
import { promised } from '../promises.js'
import type { Scenario } from '../scenario.js'

const leaseMs = 2_000

/**
 * A handler blocks its process for longer than the lease, so that nobody renews it: another process runs the message,
 * and the late acknowledgement of the first settles nothing. Where a lease is a connection, that stands or falls with it.
 */
export const blockedLoop: Scenario = {
  id: 'blocked-loop',
  title: 'the event loop of a consumer is blocked beyond the lease',
  disturbs: 'nothing',
  without: ({ capabilities: { lease } }) => (lease === 'none' ? 'nobody takes a delivery back here' : undefined),
  async run(ground) {
    const { capabilities, scale } = ground
    const timed = capabilities.lease !== 'connection'
    const blockMs = timed ? 4 * leaseMs : scale.long ? 30_000 : 3_000
    const crew = new Crew(ground, { leaseMs, everyMs: 40 })
    const [publisher, blocked] = [crew.start('publisher'), crew.start('consumer')]
    const other = crew.start('consumer')
    await Promise.all([publisher.ready, blocked.ready, other.ready])
    await until(
      () => `${blocked.done} of 100 are done by one`,
      30_000,
      () => blocked.done >= 100,
    )
    blocked.block(blockMs)
    let id = ''
    const blocks = (): boolean => {
      id = crew.lines().find(line => line.what === 'blocks')?.id ?? ''
      return id !== ''
    }
    await until('the handler blocks', 10_000, blocks, 100)
    await until(
      () => `${crew.accepted} of ${scale.messages} are accepted`,
      90_000,
      () => crew.accepted >= scale.messages,
    )
    await publisher.stop()
    await until(
      'the blocked one goes on',
      blockMs + 10_000,
      () => {
        const mine = crew.lines().filter(line => line.process === blocked.plan.name)
        return mine.at(-1)?.what !== 'blocks'
      },
      100,
    )
    const ended = (): boolean => {
      const done = new Set<string>()
      const lines = crew.lines()
      for (const { what, id } of lines) if (what === 'succeeded' || what === 'dead') done.add(id)
      return lines.every(({ what, id }) => what !== 'accepted' || done.has(id))
    }
    const deadline = performance.now() + promised.takeOverMs + 15_000
    while (!ended() && performance.now() < deadline) await pause(200)
    const isTold = (): boolean => crew.lines().some(line => line.id === id && line.what === 'lease-lost')
    while (timed && capabilities.fencing && !isTold() && performance.now() < deadline) await pause(100)
    await crew.stop('consumer')

    const lines = crew.lines()
    const ledger = new Ledger()
    tellLedger(ledger, lines)
    const report = await lastLook(ledger, ground.subject.create(ground.server.url), crew.queue)
    const elsewhere = lines.some(line => line.id === id && line.what === 'started' && line.process === other.plan.name)
    if (timed && !elsewhere)
      throw new Error(`${id} did not run elsewhere, although its lease of ${leaseMs} ms was over`)
    // Whom the broker refuses must say so; where it cannot know, core's own clock does.
    if (timed && capabilities.fencing && !isTold())
      throw new Error(`${id} was lost by its first holder, who did not say so: ${historyOf(id, lines)}`)
    return {
      messages: report.accepted,
      blockMs,
      elsewhere: String(elsewhere),
      told: String(isTold()),
      twice: report.duplicates.done,
    }
  },
}

/** What became of one message, and where. */
function historyOf(id: string, lines: readonly Line[]): string {
  const own = lines.filter(line => line.id === id)
  return own.map(({ process, what, at }) => `${process} ${what} at ${at}`).join(', ')
}
