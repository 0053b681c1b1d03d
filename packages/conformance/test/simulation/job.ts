import type { Chance } from './chance.js'

/** What one run of a handler does; the run that comes next takes the next step, the last step stays. */
export type Step =
  | { readonly do: 'succeed'; readonly ms: number }
  | { readonly do: 'fail'; readonly ms: number; readonly throws: 'error' | 'text' | 'nothing' | 'reject' | 'retry' }
  /** Goes on although its signal aborts. */
  | { readonly do: 'ignore-signal'; readonly ms: number }
  | { readonly do: 'requeue'; readonly ms: number; readonly delayMs: number }
  /** Pushes another job to the task of this index. */
  | { readonly do: 'push'; readonly to: number; readonly many: boolean; readonly job: Job }

/** The arguments of every task here: who it is, and what its runs do. */
export interface Job {
  readonly n: number
  readonly key: string
  readonly steps: readonly Step[]
}

/** How wild jobs are. */
export interface JobRange {
  readonly tasks: number
  /** The longest a handler may take. */
  readonly longestMs: number
  /** The longest that the last of its runs may take: where a lease ends by time, a longer one would never end. */
  readonly lastMs: number
  /** Every run succeeds at once. */
  readonly plain: boolean
}

/** Numbers jobs, so that each is one of a kind. */
export class Jobs {
  readonly #chance: Chance
  readonly #range: JobRange
  #next = 1

  constructor(chance: Chance, range: JobRange) {
    this.#chance = chance
    this.#range = range
  }

  get made(): number {
    return this.#next - 1
  }

  make(pushes: number = 1): Job {
    const chance = this.#chance
    const n = this.#next++
    const key = `key-${chance.between(1, 3)}`
    if (this.#range.plain) return { n, key, steps: [{ do: 'succeed', ms: 0 }] }
    const steps: Step[] = []
    while (chance.maybe(0.35) && steps.length < 4) steps.push(this.#trouble())
    if (pushes > 0 && chance.maybe(0.12)) {
      const to = chance.between(0, this.#range.tasks - 1)
      steps.push({ do: 'push', to, many: chance.maybe(0.3), job: this.make(pushes - 1) })
    } else if (chance.maybe(0.05)) steps.push({ do: 'fail', ms: 0, throws: 'error' })
    else steps.push({ do: 'succeed', ms: Math.min(this.#time(), this.#range.lastMs) })
    return { n, key, steps }
  }

  #trouble(): Step {
    const chance = this.#chance
    if (chance.maybe(0.15)) return { do: 'ignore-signal', ms: chance.between(1, this.#range.longestMs) }
    if (chance.maybe(0.15)) return { do: 'requeue', ms: this.#time(), delayMs: chance.one([0, 0, 300, 5_000, 15_000]) }
    const throws = chance.one(['error', 'error', 'error', 'text', 'nothing', 'reject', 'retry'] as const)
    return { do: 'fail', ms: this.#time(), throws }
  }

  #time(): number {
    const chance = this.#chance
    if (chance.maybe(0.4)) return 0
    return chance.maybe(0.1) ? chance.between(1, this.#range.longestMs) : chance.between(1, 300)
  }
}
