import type { TaskPlan } from './scenario.js'

/** Watches that no window of a rate ever holds more starts than it may. */
export class StartWatch {
  readonly #rate: NonNullable<TaskPlan['rate']>
  readonly #most: number
  readonly #starts: Map<string, number[]> = new Map()

  constructor(rate: NonNullable<TaskPlan['rate']>) {
    this.#rate = rate
    this.#most = Math.ceil(rate.limit + rate.burst - 1)
  }

  /** In words, if this start is one too many. */
  started(key: string, monotonic: number): string | undefined {
    const name = this.#rate.keyed ? key : ''
    const starts = this.#starts.get(name) ?? []
    this.#starts.set(name, starts)
    starts.push(monotonic)
    if (starts.length > this.#most + 1) starts.shift()
    const first = starts[0] as number
    if (starts.length <= this.#most || monotonic - first >= this.#rate.per - 1e-3) return undefined
    return `rate: ${starts.length} starts within ${monotonic - first} ms, ${this.#most} are allowed in ${this.#rate.per} ms`
  }
}
