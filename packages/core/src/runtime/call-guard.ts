import type { Cancel, Clock } from '../contract/host.js'
import { CallTimeout } from '../errors/call-timeout.js'

interface Call {
  readonly deadline: number
  readonly timeOut: () => void
}

/** Deadlines this near to each other share a timer. */
const coarseMs = 1_000

/** Gives up on calls that are not answered: one timer for all of them, precise to a second. */
export class CallGuard {
  readonly #clock: Clock
  readonly #calls: Set<Call> = new Set()
  #cancel: Cancel | undefined = undefined
  #timerAt = Number.POSITIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** As `wait`, for a call that must answer a list. */
  list<Answer extends readonly unknown[]>(
    what: string,
    milliseconds: number,
    call: () => Promise<Answer>,
  ): Promise<Answer> {
    return this.wait(what, milliseconds, call, undefined, noList)
  }

  /** Rejects with `CallTimeout` after `milliseconds`; an answer that comes after that is given to `late`. */
  wait<Answer>(
    what: string,
    milliseconds: number,
    call: () => Promise<Answer>,
    late?: (answer: Answer) => void,
    wrong?: (answer: Answer) => Error | undefined,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      let open = true
      const entry: Call = {
        deadline: this.#clock.monotonic() + milliseconds,
        timeOut: () => {
          open = false
          reject(new CallTimeout(what, milliseconds))
        },
      }
      this.#calls.add(entry)
      this.#arm(entry.deadline)
      const over = (): void => {
        this.#calls.delete(entry)
        if (this.#calls.size === 0) this.#disarm()
      }
      started(call).then(
        answer => {
          if (open) {
            over()
            const error = wrong?.(answer)
            if (error === undefined) resolve(answer)
            else reject(error)
          } else if (late !== undefined) release(answer, late)
        },
        error => {
          if (!open) return
          over()
          reject(error)
        },
      )
    })
  }

  #arm(deadline: number): void {
    const at = deadline + coarseMs
    if (at >= this.#timerAt) return
    this.#cancel?.()
    this.#timerAt = at
    this.#cancel = this.#clock.at(at, () => {
      this.#disarm()
      const now = this.#clock.monotonic()
      let next = Number.POSITIVE_INFINITY
      for (const call of this.#calls) {
        if (call.deadline > now) next = Math.min(next, call.deadline)
        else {
          this.#calls.delete(call)
          call.timeOut()
        }
      }
      if (next !== Number.POSITIVE_INFINITY) this.#arm(next)
    })
  }

  #disarm(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
  }
}

/** Nobody is left to hear of what it throws. */
function release<Answer>(answer: Answer, late: (answer: Answer) => void): void {
  try {
    late(answer)
  } catch {
    // It is of no use to anybody, released or not.
  }
}

/** What an adapter must not answer where it was to say which were stale, stored or received. */
function noList(answer: unknown): Error | undefined {
  return Array.isArray(answer) ? undefined : new TypeError('the adapter answered no list')
}

/** A call that throws at once is a rejection like any other, and one that promises nothing is over at once. */
function started<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = call()
    return answer instanceof Promise ? answer : Promise.resolve(answer)
  } catch (error) {
    return Promise.reject(error)
  }
}
