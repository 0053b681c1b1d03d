import { isNativeError } from 'node:util/types'
import type { Clock } from '../contract/host.js'
import { HandlerThrewNonError } from '../errors/handler-threw-non-error.js'
import { PolicyFailed } from '../errors/policy-failed.js'
import type { Judgement } from '../policies/policy.js'
import type { Admission } from './admission.js'
import { Deadlines } from './deadlines.js'
import { type ContextFacts, HandlerContext } from './handler-context.js'
import type { PolicyChain } from './policy-chain.js'
import { type Slot, type SlotOwner, state } from './slot.js'

export type Handler = (args: unknown, context: HandlerContext) => unknown

/** What is done with a run that ended. The slot is settling; what policies lent is given back already. */
export interface ExecutionOutcome {
  /** Wanted only if somebody listens: otherwise nobody reads the clock for it. */
  readonly timed: boolean
  started(slot: Slot): void
  /** The handler is over, well or not; told before what policies lent comes back and others begin in its place. */
  ended(slot: Slot, error: Error | undefined): void
  /** It went well. */
  done(slot: Slot): void
  judged(slot: Slot, error: Error, judgement: Judgement): void
  report(error: PolicyFailed): void
}

const nobodyKnows: Judgement = { kind: 'dead-letter', because: 'it failed, and nothing asks for a retry' }

/** Runs handlers: one call, one `then`; a timeout is an entry in a list. Judges failures by the chain's judges. */
export class Execution implements SlotOwner {
  readonly task: string
  readonly queue: string
  readonly #handler: Handler
  readonly #chain: PolicyChain
  readonly #facts: ContextFacts
  readonly #clock: Clock
  readonly #random: () => number
  readonly #admission: Admission
  readonly #outcome: ExecutionOutcome
  readonly #deadlines: Deadlines
  #running = 0

  constructor(
    handler: Handler,
    chain: PolicyChain,
    facts: ContextFacts,
    clock: Clock,
    random: () => number,
    admission: Admission,
    outcome: ExecutionOutcome,
  ) {
    this.task = facts.task
    this.queue = facts.queue
    this.#handler = handler
    this.#chain = chain
    this.#facts = facts
    this.#clock = clock
    this.#random = random
    this.#admission = admission
    this.#outcome = outcome
    this.#deadlines = new Deadlines(clock, slot => this.#timedOut(slot))
  }

  get running(): number {
    return this.#running
  }

  /** Calls the handler. A handler that returns no promise is over at once. */
  start(slot: Slot): void {
    slot.state = state.running
    this.#running++
    slot.startedAt = this.#outcome.timed ? this.#clock.monotonic() : this.#admission.context.monotonic
    const context = new HandlerContext(slot, this.#facts)
    slot.context = context
    for (const policy of this.#chain.starters) {
      try {
        policy.start?.(slot)
      } catch (error) {
        this.#outcome.report(new PolicyFailed(policy.name, 'start', error))
      }
    }
    this.#outcome.started(slot)
    let result: unknown
    try {
      result = this.#handler(slot.args, context)
      if (result instanceof Promise) {
        result.then(slot.ok, slot.bad)
        return
      }
      if (isThenable(result)) {
        // Of a stranger's making: it may call both, or one twice, when the slot already serves another.
        Promise.resolve(result).then(slot.ok, slot.bad)
        return
      }
    } catch (error) {
      slot.bad(error)
      return
    }
    slot.ok(result)
  }

  succeeded(slot: Slot): void {
    this.#leave(slot)
    this.#outcome.ended(slot, undefined)
    this.#admission.release(slot, 'succeeded')
    this.#outcome.done(slot)
  }

  failed(slot: Slot, thrown: unknown): void {
    this.#leave(slot)
    const error = isError(thrown) ? thrown : new HandlerThrewNonError(thrown)
    this.#outcome.ended(slot, error)
    const judgement = this.#judge(slot, error)
    this.#admission.release(slot, 'failed')
    this.#outcome.judged(slot, error, judgement)
  }

  limit(slot: Slot, milliseconds: number, error: () => Error): void {
    // A policy that kept the run beyond its end, or names no time, limits nobody.
    if (slot.state !== state.running || !(milliseconds < Number.POSITIVE_INFINITY)) return
    this.#deadlines.add(slot, this.#clock.monotonic() + milliseconds, error)
  }

  /** Aborts the handler's signal and stops listening to it; the caller decides about the message. */
  abandon(slot: Slot, reason: Error): void {
    if (slot.state !== state.running) return
    this.#leave(slot)
    slot.abandoned = true
    if (slot.context !== undefined) HandlerContext.abort(slot.context, reason)
    this.#admission.release(slot, 'abandoned')
  }

  close(): void {
    this.#deadlines.close()
  }

  #leave(slot: Slot): void {
    slot.state = state.settling
    this.#running--
    if (slot.deadlineError !== undefined) this.#deadlines.remove(slot)
  }

  #timedOut(slot: Slot): void {
    const error = errorOf(slot)
    // The handler may go on for as long as it likes: nobody listens to it any more.
    slot.abandoned = true
    const context = slot.context
    this.failed(slot, error)
    if (context !== undefined) HandlerContext.abort(context, error)
  }

  #judge(slot: Slot, error: Error): Judgement {
    const context = { now: this.#clock.now(), random: this.#random }
    for (const policy of this.#chain.judges) {
      try {
        const judgement = policy.judge?.({ run: slot, error }, context)
        if (judgement === undefined) continue
        if (isJudgement(judgement)) return judgement
        throw new TypeError('no judgement: it must say retry or requeue with a delay, dead-letter, ack, or nothing')
      } catch (cause) {
        this.#outcome.report(new PolicyFailed(policy.name, 'judge', cause))
      }
    }
    return nobodyKnows
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false
  return typeof (value as { then?: unknown }).then === 'function'
}

/** Also an error of another realm. */
function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || isNativeError(thrown)
}

/** What the run is told; a policy made it. */
function errorOf(slot: Slot): unknown {
  try {
    return slot.deadlineError?.()
  } catch (error) {
    return error
  }
}

function isJudgement(judgement: Judgement): boolean {
  const { kind } = judgement
  if (kind === 'retry' || kind === 'requeue')
    return judgement.delayMs >= 0 && judgement.delayMs < Number.POSITIVE_INFINITY
  return kind === 'dead-letter' || kind === 'ack'
}
