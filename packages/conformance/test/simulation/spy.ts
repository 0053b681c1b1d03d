import { type Admissible, isPromise, type Policy, run, type Verdict } from '../../../core/src/policies/policy.js'

/**
 * Watches a policy from outside: each `admit` that said run gets exactly one `release`, none else does, and the
 * handler begins only in between.
 */
export class Spy {
  readonly policy: Policy<never>
  readonly #name: string
  readonly #object: (problem: string) => void
  readonly #lent: Set<Admissible> = new Set()

  constructor(policy: Policy<never>, object: (problem: string) => void) {
    this.#name = policy.name
    this.#object = object
    const { admit, start, release, judge } = policy
    this.policy = {
      name: policy.name,
      ...(judge === undefined ? {} : { judge: (outcome, context) => judge.call(policy, outcome, context) }),
      admit: (delivery, context) => {
        const verdict = admit === undefined ? run : admit.call(policy, delivery, context)
        return isPromise(verdict)
          ? verdict.then(settled => this.#heard(delivery, settled))
          : this.#heard(delivery, verdict)
      },
      start: started => {
        if (!this.#lent.has(started)) this.#object(`${this.#name}: ${started.id} starts without having been admitted`)
        start?.call(policy, started)
      },
      release: (released, end) => {
        if (!this.#lent.delete(released))
          this.#object(`${this.#name}: ${released.id} is released (${end}) and nothing was lent`)
        return release?.call(policy, released, end)
      },
    }
  }

  /** What was lent and not given back. */
  get lent(): readonly string[] {
    return [...this.#lent].map(({ id }) => id)
  }

  #heard(delivery: Admissible, verdict: Verdict): Verdict {
    if (verdict !== run) return verdict
    if (this.#lent.has(delivery)) this.#object(`${this.#name}: ${delivery.id} is admitted twice`)
    this.#lent.add(delivery)
    return verdict
  }
}
