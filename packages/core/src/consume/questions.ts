import type { Clock } from '../contract/host.js'
import { PolicyFailed } from '../errors/policy-failed.js'
import { type AdmitContext, type Policy, run, type Settle, type Verdict } from '../policies/policy.js'
import type { PolicyChain } from './policy-chain.js'
import type { Slot } from './slot.js'

export type Answer = Verdict | Promise<Verdict> | PolicyFailed

/** Asks the policies of a chain. What throws, or says what is no verdict, has failed: it lets nothing through. */
export class Questions {
  readonly #chain: PolicyChain
  readonly #clock: Clock
  readonly #context: AdmitContext & { monotonic: number }

  constructor(chain: PolicyChain, clock: Clock, context: AdmitContext & { monotonic: number }) {
    this.#chain = chain
    this.#clock = clock
    this.#context = context
  }

  ask(index: number, slot: Slot): Answer {
    const policy = this.#chain.members[index] as Policy
    // A rate books the instant of the start, and handlers before it in this loop may have taken their time.
    if (index === this.#chain.pacedAt) this.#context.monotonic = this.#clock.monotonic()
    try {
      const answer = policy.admit?.(slot, this.#context)
      return answer === run ? run : checked(policy, answer)
    } catch (error) {
      return new PolicyFailed(policy.name, 'admit', error)
    }
  }

  /** After a wait: whether a policy before this one, whose answer grows old, now settles it. */
  outlived(slot: Slot, before: number): { readonly index: number; readonly verdict: Settle } | undefined {
    for (const index of this.#chain.timely) {
      if (index >= before) return undefined
      const answer = this.ask(index, slot)
      if (!(answer instanceof PolicyFailed) && !isPending(answer) && answer.kind === 'settle') {
        return { index, verdict: answer }
      }
    }
    return undefined
  }

  /** What a policy's promise comes to. Never rejects. */
  settled(index: number, answer: Promise<Verdict>): Promise<Verdict | PolicyFailed> {
    const policy = this.#chain.members[index] as Policy
    return Promise.resolve(answer).then(
      verdict => {
        const known = checked(policy, verdict)
        return isPending(known) ? noVerdict(policy) : known
      },
      error => new PolicyFailed(policy.name, 'admit', error),
    )
  }
}

/** Whether a policy wants to be awaited. */
export function isPending(answer: Answer): answer is Promise<Verdict> {
  return typeof (answer as { then?: unknown }).then === 'function'
}

function checked(policy: Policy, answer: unknown): Answer {
  if (typeof answer !== 'object' || answer === null) return noVerdict(policy)
  if (isPending(answer as Answer)) return answer as Promise<Verdict>
  const verdict = answer as Verdict
  if (verdict.kind === 'run') return run
  if (verdict.kind === 'wait' && typeof verdict.until === 'number' && !Number.isNaN(verdict.until)) return verdict
  if (verdict.kind === 'settle' && (verdict.as === 'ack' || verdict.as === 'dead-letter')) return verdict
  return noVerdict(policy)
}

function noVerdict(policy: Policy): PolicyFailed {
  return new PolicyFailed(policy.name, 'admit', new TypeError('no verdict: it must answer run, wait or settle'))
}
