import { isPaced } from '../policies/paced.js'
import type { Policy } from '../policies/policy.js'

/** An admission that wants to know when a policy of the chain has released something. */
export interface ReleaseListener {
  released(index: number): void
}

/**
 * The policies of one task in their visible order, prepared for the loop: shared by all workers of the task in this
 * process, so that a limit per process is one.
 */
export class PolicyChain {
  /** Those that take part in admission or in a run's life. */
  readonly members: readonly Policy[]
  /** Those that judge failures, in order. */
  readonly judges: readonly Policy[]
  readonly starters: readonly Policy[]
  /** Indexes into `members`, last first. */
  readonly releasers: readonly number[]
  /** Indexes of those whose answer grows old while a delivery waits, first first. */
  readonly timely: readonly number[]
  /** Index of the one that paces starts; -1: none. */
  readonly pacedAt: number
  /** Copied on change: one that leaves disturbs nobody. */
  #listeners: readonly ReleaseListener[] = []
  #turn = 0

  constructor(policies: readonly Policy[]) {
    this.members = policies.filter(policy => policy.admit ?? policy.start ?? policy.release)
    this.judges = policies.filter(policy => policy.judge)
    this.starters = this.members.filter(policy => policy.start)
    this.timely = this.members.flatMap((policy, index) => (policy.timely ? [index] : []))
    this.pacedAt = this.members.findIndex(isPaced)
    this.releasers = this.members.flatMap((policy, index) => (policy.release ? [index] : [])).reverse()
  }

  listen(listener: ReleaseListener): void {
    this.#listeners = [...this.#listeners, listener]
  }

  ignore(listener: ReleaseListener): void {
    this.#listeners = this.#listeners.filter(other => other !== listener)
  }

  /** Tells the admissions of all workers of the task; in turn, so that none always comes after another. */
  released(index: number): void {
    const listeners = this.#listeners
    if (listeners.length === 1) {
      listeners[0]?.released(index)
      return
    }
    this.#turn = this.#turn + 1 < listeners.length ? this.#turn + 1 : 0
    for (let place = 0; place < listeners.length; place++) {
      listeners[(this.#turn + place) % listeners.length]?.released(index)
    }
  }
}
