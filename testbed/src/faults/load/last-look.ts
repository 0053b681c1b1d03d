import { type Ledger, type LedgerReport, lookInto } from '@sluice/conformance'
import type { Broker } from '@sluice/core/adapter'
import { withBroker } from './bare-broker.js'

/** Looks at what is left in the queue and among its dead letters, and objects to every id that cannot be explained. */
export async function lastLook(ledger: Ledger, broker: Broker, queue: string): Promise<LedgerReport> {
  await withBroker(broker, async ({ admin, capabilities }) => {
    if (admin?.browse === undefined && admin?.depth === undefined) return
    await lookInto(ledger, admin, queue, { now: Date.now(), log: capabilities.retention === 'log' })
  })
  const report = ledger.report()
  if (report.unexplained.length > 0) {
    const examples = report.unexplained
      .slice(0, 3)
      .map(({ because, id, trail }) => `${id} ${because}\n    ${trail.join('\n    ')}`)
    throw new Error(
      `${report.unexplained.length} ids of ${report.accepted} are unexplained:\n  ${examples.join('\n  ')}`,
    )
  }
  return report
}
