import type { Plan } from '../consume/plan.js'
import { Refused, type Refusal } from '../errors/refused.js'
import { type Ground, holdMsOf, leaseMsOf, leaseOf, remedyFor } from './negotiate-ground.js'
import type { Wants } from './negotiate-wants.js'
import type { Row, Way, Why } from './negotiation-row.js'
import { negotiationTable } from './negotiation-table.js'

/** What became of one row that was wanted. */
export interface Decision {
  readonly row: Row
  /** `undefined`: refused. */
  readonly way: Way | undefined
  readonly why: Why | undefined
}

/** Goes through the table: for each wanted feature the first possible way, or why there is none. */
export function decide(ground: Ground, wants: Wants): readonly Decision[] {
  const decisions: Decision[] = []
  for (const row of negotiationTable) {
    if (row.wanted !== undefined && !row.wanted(wants, ground)) continue
    const way = row.ways.find(candidate => candidate.when === undefined || candidate.when(ground, wants))
    decisions.push({ row, way, why: way === undefined ? row.refused?.(ground, wants) : undefined })
  }
  return decisions
}

/**
 * Decides, before anything is received, which way each control of a consumer goes. Pure: the same answer for the same
 * input; nothing is opened or asked.
 *
 * @throws Refused with every want that nobody can meet, each with its remedy.
 */
export function negotiate(wants: Wants, ground: Ground): Plan {
  const refusals: Refusal[] = []
  let plan: Plan = {
    handBack: 'hold',
    handBackMaxMs: Number.POSITIVE_INFINITY,
    retry: 'place',
    retryMaxMs: 0,
    giveBack: 'leave',
    deadLetter: 'queue',
    settlement: ground.consumer.settlement,
    lease: leaseOf(ground),
    leaseMs: leaseMsOf(wants, ground),
    holdMs: holdMsOf(wants, ground),
    lingerMs: 0,
    envelope: false,
  }
  for (const { row, way, why } of decide(ground, wants)) {
    if (way?.plan !== undefined) plan = { ...plan, ...way.plan(ground, wants) }
    if (why !== undefined) {
      const { feature } = row
      refusals.push({ feature, ...why, remedy: remedyFor(feature, ground, why.remedy) })
    }
  }
  if (refusals.length > 0) throw new Refused(wants.task, ground.broker, refusals)
  return plan
}
