import { PolicyFailed } from '../errors/policy-failed.js'
import type { End, Policy } from '../policies/policy.js'
import type { PolicyChain } from './policy-chain.js'
import type { Slot } from './slot.js'

/** Gives back what the policies of a chain have lent to deliveries: once, in reverse. */
export class Lending {
  readonly #chain: PolicyChain
  readonly #report: (error: PolicyFailed) => void

  /** @param report hears of a `release` that throws or rejects. */
  constructor(chain: PolicyChain, report: (error: PolicyFailed) => void) {
    this.#chain = chain
    this.#report = report
  }

  /** @param from the first of those concerned. */
  release(slot: Slot, end: End, from: number = 0): void {
    const { lent } = slot
    if (lent === 0) return
    slot.lent = 0
    const { members, releasers } = this.#chain
    for (const index of releasers) {
      if (index >= lent || index < from) continue
      const policy = members[index] as Policy
      // One that is not asked has lent nothing: it is told only of runs that began.
      if (policy.admit === undefined && lent !== members.length) continue
      this.#call(policy, slot, end)
      this.#chain.released(index)
    }
  }

  #call(policy: Policy, slot: Slot, end: End): void {
    const failed = (error: unknown): void => this.#report(new PolicyFailed(policy.name, 'release', error))
    try {
      const answer: unknown = policy.release?.(slot, end)
      if (answer instanceof Promise) answer.catch(failed)
    } catch (error) {
      failed(error)
    }
  }
}
