import type { Capabilities } from '../contract/capabilities.js'
import { type Refusal, Refused } from '../errors/refused.js'
import { remedyFor } from './negotiate-ground.js'
import type { Way } from './negotiation-row.js'
import { inWords } from './negotiation-words.js'

/** What publishing can build on. */
export interface PublishGround {
  readonly task: string
  readonly broker: string
  readonly capabilities: Capabilities
  readonly store: boolean
  /** What the adapter adds to the remedy for a feature. */
  readonly remedy?: ((feature: string) => string | undefined) | undefined
}

/** What of a publish depends on what the broker can do. */
export interface PublishWants {
  /** How far in the future it is due, in milliseconds; 0 or less: at once. */
  readonly delayMs: number
  readonly priority: number | undefined
}

/** The ways of a late message: by the broker within its limit, else parked. */
export const delayWays: readonly (Pick<Way, 'means'> & {
  readonly when: (ground: PublishGround, delayMs: number) => boolean
})[] = [
  { means: 'native', when: (ground, delayMs) => delayMs <= (ground.capabilities.delay.publish?.maxMs ?? 0) },
  { means: 'store', when: ground => ground.store },
]

/**
 * Decides how one publish goes, before anything is sent: a message that is due later is delayed by the broker
 * (`native`) or parked in the store (`store`).
 *
 * @throws Refused when neither can keep it so long, or the broker has not so many priorities.
 */
export function negotiatePublish(ground: PublishGround, wants: PublishWants): 'native' | 'store' {
  const refusals: Refusal[] = []
  const levels = ground.capabilities.priorities
  if (wants.priority !== undefined && wants.priority >= levels) refusals.push(noPriority(levels, wants.priority))
  const way = wants.delayMs <= 0 ? 'native' : delayWays.find(({ when }) => when(ground, wants.delayMs))?.means
  if (way === undefined) refusals.push(noDelay(ground, wants.delayMs))
  if (refusals.length > 0) {
    const remedied = refusals.map(one => ({ ...one, remedy: remedyFor(one.feature, ground, one.remedy) }))
    throw new Refused(ground.task, ground.broker, remedied)
  }
  return way === 'store' ? 'store' : 'native'
}

function noPriority(levels: number, priority: number): Refusal {
  return {
    feature: 'priority',
    lacks: levels === 1 ? 'the broker has no priorities' : `the broker has ${levels} priorities, 0 to ${levels - 1}`,
    because: `priority ${priority} was asked for`,
    remedy: levels === 1 ? 'Leave out `priority` and use one queue per level.' : `Say a \`priority\` below ${levels}.`,
  }
}

function noDelay(ground: PublishGround, delayMs: number): Refusal {
  const native = ground.capabilities.delay.publish
  return {
    feature: 'delay',
    lacks:
      native === undefined
        ? 'the broker cannot delay, and there is no store'
        : `the broker delays for ${inWords(native.maxMs)} at most, and there is no store`,
    because: `the message is due in ${inWords(delayMs)} only`,
    remedy: 'Give the task, or the declaration that publishes, a `store`, which keeps the message until it is due.',
  }
}
