import { describe, expect, it } from 'vitest'
import type { Plan } from '../../src/consume/plan.js'
import { type Refusal, Refused } from '../../src/errors/refused.js'
import { explain } from '../../src/runtime/explain.js'
import { negotiate } from '../../src/runtime/negotiate.js'
import type { Ground } from '../../src/runtime/negotiate-ground.js'
import type { Wants } from '../../src/runtime/negotiate-wants.js'
import { everyGround, plain } from './grounds.js'

const variants: readonly Partial<Wants>[] = [
  {},
  { retryLimit: 0, deadLetter: 'drop', poison: undefined },
  { retryVia: 'process', leaseMs: 30_000 },
  { retryVia: 'process', retryLimit: 0, timeoutMs: 5_000 },
  { longWaits: ['maintenance'], timeoutMs: 60_000 },
  { longWaits: ['rate', 'maintenance'], leaseMs: 4_000, timeoutMs: 3_000 },
  { rateGapMs: 100_000, poisonAsked: true, poison: 3 },
  { group: 'audit', from: 'earliest', life: 'session', expiresMs: 1_000, bodyLimit: 2e9 },
]

/** Everything impossible about a plan; empty in the good case. */
function wrongs(plan: Plan, ground: Ground, wants: Wants): string[] {
  const { capabilities, consumer, store } = ground
  const wrong: string[] = []
  const check = (holds: boolean, what: string): void => {
    if (!holds) wrong.push(what)
  }
  const nackIsUncounted = consumer.nack && !capabilities.nackCounts && consumer.settlement === 'each'
  const waits = capabilities.delay.nack !== undefined || capabilities.delay.publish !== undefined || store
  const timed = plan.lease === 'fixed' || plan.lease === 'renewable'

  check(plan.settlement === consumer.settlement, 'settles otherwise than the consumer')
  check(plan.handBack !== 'nack' || (nackIsUncounted && capabilities.delay.nack !== undefined), 'hands back by nack')
  check(plan.handBack !== 'publish' || capabilities.delay.publish !== undefined, 'hands back by publish')
  check(plan.handBack !== 'store' || store, 'hands back to no store')
  check(plan.handBack !== 'hold' || wants.longWaits.length === 0, 'holds what waits long')
  check(plan.handBackMaxMs > 0, 'hands back for no time')
  check(plan.giveBack !== 'nack' || nackIsUncounted, 'gives back by nack')
  check(plan.giveBack !== 'leave', 'requeues nothing')
  check(plan.retry !== 'publish' || capabilities.delay.publish !== undefined, 'retries by publish')
  check(plan.retry !== 'nack' || plan.handBack === 'nack' || plan.retryMaxMs <= plan.holdMs, 'retries by nack')
  check(plan.retry !== 'store' || store, 'retries by no store')
  check(plan.retry !== 'place' || plan.lease !== 'fixed', 'retries in place on a fixed lease')
  check(plan.retry !== 'place' || plan.retryMaxMs === 30_000, 'waits in place too long')
  check(
    wants.retryVia !== 'process' || wants.retryLimit === 0 || plan.retry === 'place',
    'retries elsewhere than asked',
  )
  check(
    wants.retryVia === 'process' ||
      plan.retry !== 'place' ||
      !waits ||
      capabilities.nackCounts ||
      consumer.settlement !== 'each',
    'retries in place without need',
  )
  check(plan.retryMaxMs > 0, 'retries without a wait')
  check((plan.deadLetter === 'drop') === (wants.deadLetter === 'drop'), 'drops unasked, or keeps')
  check(plan.deadLetter !== 'queue' || capabilities.retention !== 'none', 'dead-letters to a queue that keeps nothing')
  check(plan.deadLetter !== 'store' || store, 'dead-letters to no store')
  check(timed === (plan.leaseMs !== undefined), 'has a lease without its time')
  check(consumer.settlement !== 'none' || plan.lease === 'none', 'leases what is gone')
  check(plan.holdMs === Math.min(10_000, (plan.leaseMs ?? 20_000) / 2), 'holds for another time')
  check(
    wants.leaseMs === undefined || plan.leaseMs === undefined || plan.leaseMs === wants.leaseMs,
    'asks for another lease',
  )
  check(
    plan.lease !== 'fixed' || wants.timeoutMs === undefined || plan.holdMs + wants.timeoutMs <= (plan.leaseMs ?? 0),
    'is robbed',
  )
  check(plan.envelope === (capabilities.headers === 'envelope'), 'carries headers elsewhere')
  check(
    plan.lingerMs ===
      (plan.settlement === 'none' ? 0 : plan.settlement === 'prefix' ? 100 : capabilities.acks === 'sent' ? 2 : 0),
    'lingers otherwise',
  )
  return wrong
}

/** Why a refusal was unavoidable. */
function unavoidable(refusal: Refusal, ground: Ground, wants: Wants): boolean {
  const { capabilities, consumer, store } = ground
  const fixed = capabilities.lease === 'fixed' && consumer.settlement !== 'none'
  const delays =
    store ||
    capabilities.delay.publish !== undefined ||
    (capabilities.delay.nack !== undefined && !capabilities.nackCounts && consumer.settlement === 'each')
  switch (refusal.feature) {
    case 'long waits':
      return wants.longWaits.length > 0 && !delays
    case 'slow rate':
      return wants.rateGapMs > 0 && !delays && fixed
    case 'retry':
      return wants.retryVia === 'process' && wants.retryLimit > 0 && fixed
    case 'timeout':
      return wants.timeoutMs !== undefined && wants.leaseMs !== undefined && fixed
    case 'lease':
      return wants.leaseMs !== undefined && (capabilities.lease === 'none' || consumer.settlement === 'none')
    case 'dead letters':
      return wants.deadLetter === 'queue' && capabilities.retention === 'none' && !store
    case 'poison':
      return wants.poisonAsked && !capabilities.countsDeliveries && consumer.settlement !== 'none'
    case 'body':
      return (wants.bodyLimit ?? 0) > capabilities.limits.bodyBytes
    case 'group':
      return !capabilities.fanOut
    case 'session':
      return !capabilities.sessions
    case 'start':
      return capabilities.retention === 'none'
    default:
      return false
  }
}

describe('every combination of capabilities', () => {
  const grounds = [...everyGround()]

  it.each(variants.map((variant, index) => [index, JSON.stringify(variant), variant] as const))(
    'gives a possible plan or refusals with remedies (%i: %s)',
    (_index, _text, variant) => {
      const wants = { ...plain, ...variant }
      const faults = new Set<string>()
      let plans = 0
      for (const ground of grounds) {
        try {
          for (const wrong of wrongs(negotiate(wants, ground), ground, wants)) faults.add(wrong)
          plans++
        } catch (error) {
          if (!(error instanceof Refused)) throw error
          for (const refusal of error.refusals) {
            if (!unavoidable(refusal, ground, wants)) faults.add(`refused ${refusal.feature} without need`)
            if (!/^[A-Z].{20,}\.$/.test(refusal.remedy)) faults.add(`no remedy: ${refusal.feature}`)
            if (refusal.lacks === '' || refusal.because === '') faults.add(`no reason: ${refusal.feature}`)
          }
        }
      }
      expect([...faults]).toEqual([])
      if (wants.group === undefined) expect(plans).toBeGreaterThan(1_000)
    },
  )

  it('is at least a few thousand', () => {
    expect(grounds.length).toBeGreaterThan(10_000)
  })

  /** Refused when somebody asks for it, not at the start. */
  const laterOn = new Set(['priority', 'publish with a delay', 'depth', 'clear', 'browse'])

  it('explains refusals exactly where negotiation refuses', () => {
    const wants = { ...plain, longWaits: ['maintenance'], timeoutMs: 9_000, leaseMs: 10_000 }
    let compared = 0
    for (const ground of grounds) {
      if (compared++ % 17 !== 0) continue
      let refused: readonly string[] = []
      try {
        negotiate(wants, ground)
      } catch (error) {
        refused = (error as Refused).refusals.map(({ feature }) => feature)
      }
      const explained = explain(ground, wants).guarantees.filter(({ way }) => way === 'refused')
      const atStart = explained.map(({ feature }) => feature).filter(feature => !laterOn.has(feature))
      if (atStart.join() !== refused.join()) expect(atStart).toEqual(refused)
    }
    expect(compared).toBe(grounds.length)
  })
})
