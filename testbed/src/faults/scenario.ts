import type { Capabilities } from '@sluice/core'
import type { FaultSubject } from './fault-subject.js'
import type { Ground } from './ground.js'

/** What a scenario measured: stands in the table and in the report. */
export type Figures = { readonly [name: string]: number | string }

/** What is known before a server runs. */
export interface ScenarioFacts {
  readonly subject: FaultSubject
  readonly capabilities: Capabilities
}

/** One fault, and what has to hold under it. */
export interface Scenario {
  /** Lower case with dashes; what waivers and filters name. */
  readonly id: string
  readonly title: string
  /** `server`: nobody else may use the server meanwhile. `nothing`: it may run beside others. */
  readonly disturbs: 'server' | 'nothing'
  /** It needs this process's loop within less than a second, so that it runs alone, after all others. Default: it does not. */
  readonly alone?: true
  /** Why it says nothing about this subject; `undefined` when it does. */
  without?(facts: ScenarioFacts): string | undefined
  /** Rejects when a promise was broken. */
  run(ground: Ground): Promise<Figures>
}
