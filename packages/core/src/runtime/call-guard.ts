import type { Cancel, Clock } from '../contract/host.js'
import { CallTimeout } from '../errors/call-timeout.js'

interface Call {
  readonly deadline: number
  readonly timeOut: () => void
}

const coarseMs = 1_000

/** Gives up on calls that are not answered: one coarse timer for all of them, precise to a second. */
export class CallGuard {
  readonly #clock: Clock
  readonly #calls: Set<Call> = new Set()
  #cancel: Cancel | undefined = undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Rejects with `CallTimeout` after `milliseconds`; an answer that comes after that is given to `late`. */
  wait<Answer>(
    what: string,
    milliseconds: number,
    call: () => Promise<Answer>,
    late?: (answer: Answer) => void,
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
      this.#arm()
      const over = (): void => {
        this.#calls.delete(entry)
        if (this.#calls.size === 0) this.#disarm()
      }
      started(call).then(
        answer => {
          if (open) {
            over()
            resolve(answer)
          } else late?.(answer)
        },
        error => {
          if (!open) return
          over()
          reject(error)
        },
      )
    })
  }

  #arm(): void {
    this.#cancel ??= this.#clock.at(this.#clock.monotonic() + coarseMs, () => {
      this.#cancel = undefined
      const now = this.#clock.monotonic()
      for (const call of this.#calls) {
        if (call.deadline > now) continue
        this.#calls.delete(call)
        call.timeOut()
      }
      if (this.#calls.size > 0) this.#arm()
    })
  }

  #disarm(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}

/** A call that throws at once is a rejection like any other. */
function started<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return call()
  } catch (error) {
    return Promise.reject(error)
  }
}
