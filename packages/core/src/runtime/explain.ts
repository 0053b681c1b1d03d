import type { Admin } from '../contract/admin.js'
import type { Capabilities } from '../contract/capabilities.js'
import { type Ground, remedyFor } from './negotiate-ground.js'
import { decide } from './negotiate.js'
import type { Wants } from './negotiate-wants.js'
import type { Means } from './negotiation-row.js'
import { inWords } from './negotiation-words.js'

/** One feature, how it is had here, and what that promises. */
export interface Guarantee {
  readonly feature: string
  readonly way: Means
  /** A sentence; of a refused feature with what lacks and the remedy. */
  readonly says: string
}

/** The guarantees in force for a task, as data; `String(explanation)` is a table for people. */
export class Explanation {
  readonly task: string
  readonly queue: string
  readonly broker: string
  /** What the broker can do now, as it said itself. */
  readonly capabilities: Capabilities
  readonly guarantees: readonly Guarantee[]

  constructor(task: string, queue: string, ground: Ground, guarantees: readonly Guarantee[]) {
    this.task = task
    this.queue = queue
    this.broker = ground.broker
    this.capabilities = ground.capabilities
    this.guarantees = guarantees
  }

  toString(): string {
    const features = Math.max(...this.guarantees.map(({ feature }) => feature.length))
    const ways = Math.max(...this.guarantees.map(({ way }) => way.length))
    const lines = this.guarantees.map(
      ({ feature, way, says }) => `  ${feature.padEnd(features)}  ${way.padEnd(ways)}  ${says}`,
    )
    return [`task ${this.task}, queue ${this.queue}, broker ${this.broker}`, ...lines].join('\n')
  }
}

/**
 * What `negotiate` decides and why, without throwing: refused features stand in the answer.
 *
 * @param admin the broker's own.
 */
export function explain(ground: Ground, wants: Wants, admin?: Admin | undefined): Explanation {
  const guarantees = decide(ground, wants).map(({ row, way, why }): Guarantee => {
    if (way !== undefined) return { feature: row.feature, way: way.means, says: way.says(ground, wants) }
    return {
      feature: row.feature,
      way: 'refused',
      says: `${why?.lacks}; ${why?.because}. ${remedyFor(row.feature, ground, why?.remedy ?? '')}`,
    }
  })
  return new Explanation(wants.task, wants.queue, ground, [...guarantees, ...publishing(ground), ...looking(admin)])
}

function publishing(ground: Ground): readonly Guarantee[] {
  const { delay, priorities } = ground.capabilities
  const delayed: Guarantee = { feature: 'publish with a delay', ...delayOf(ground, delay.publish?.maxMs) }
  const prioritised: Guarantee =
    priorities > 1
      ? { feature: 'priority', way: 'native', says: `${priorities} levels, 0 to ${priorities - 1}` }
      : {
          feature: 'priority',
          way: 'refused',
          says: besides(ground, 'priority', 'the broker has no priorities: use one queue per level'),
        }
  return [delayed, prioritised]
}

/** What users and tools may ask about a queue. */
function looking(admin: Admin | undefined): readonly Guarantee[] {
  return [
    admin?.depth === undefined
      ? { feature: 'depth', way: 'refused', says: 'the broker cannot count: `depth()` rejects' }
      : { feature: 'depth', way: 'native', says: 'counted by the broker' },
    admin?.purge === undefined
      ? { feature: 'clear', way: 'refused', says: 'the broker cannot: `clear()` rejects' }
      : { feature: 'clear', way: 'native', says: 'all that is not handed out' },
    admin?.browse === undefined
      ? { feature: 'browse', way: 'refused', says: 'the broker shows no message without handing it out' }
      : { feature: 'browse', way: 'native', says: '`broker.admin.browse(queue, { max })` looks without taking' },
  ]
}

/** With what the adapter adds, after ours. */
function besides({ remedy }: Ground, feature: string, ours: string): string {
  const theirs = remedy?.(feature)
  return theirs === undefined ? ours : `${ours}. ${theirs}`
}

function delayOf(ground: Ground, nativeMs: number | undefined): Pick<Guarantee, 'way' | 'says'> {
  const parked = 'parked in the store until due'
  if (nativeMs !== undefined) {
    const beyond = ground.store ? parked : 'refused: give the task a `store`'
    const says =
      nativeMs === Number.POSITIVE_INFINITY ? 'for any time' : `up to ${inWords(nativeMs)}; longer ones ${beyond}`
    return { way: 'native', says }
  }
  return ground.store
    ? { way: 'store', says: parked }
    : { way: 'refused', says: besides(ground, 'delay', 'the broker cannot delay: give the task a `store`') }
}
