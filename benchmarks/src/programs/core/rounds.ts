import { type Broker, close, type Task, task } from '@sluice/core'
import type { Sample } from '../../harness/row.js'
import { StopWatch } from '../../measure/stop-watch.js'
import { type Order, orders } from './order.js'

export interface Backlog {
  readonly backlog: number
  /** How many are timed, over all rounds together. */
  readonly timed: number
}

/** What the worker holds while the queue fills, and a little more: they are not timed. */
const beginning = 3_000

/**
 * What consuming costs with so many in the queue. While it fills, the handlers stand at a barrier, and intake rests at its
 * high mark; then one worker goes through it: once where the queue is long, again and again where it is short.
 */
export async function measureBacklog(broker: Broker, { backlog, timed }: Backlog): Promise<Sample> {
  const rounds = new Rounds(broker)
  await rounds.begin()
  for (let left = timed; left > 0; left -= backlog - beginning) {
    await rounds.run(backlog, Math.min(left, backlog - beginning))
  }
  await rounds.end()
  const { cpuUs, wallUs } = rounds
  return { 'CPU µs a message': cpuUs / timed, 'messages a second': (timed / wallUs) * 1e6 }
}

/** One worker, and the time it spent between the first messages of each round and the last. */
class Rounds {
  cpuUs = 0
  wallUs = 0
  readonly #waiting: Task<Order, Order, void>
  #done = 0
  #last = 0
  #watch: StopWatch | undefined
  #barrier: Promise<void> | undefined
  #over: (() => void) | undefined

  constructor(broker: Broker) {
    this.#waiting = task('waiting', { broker, concurrency: 1_000 }, async () => {
      if (this.#barrier !== undefined) await this.#barrier
      this.#done++
      if (this.#done === beginning) this.#watch = new StopWatch()
      else if (this.#done === this.#last) this.#spent()
    })
  }

  async begin(): Promise<void> {
    await this.#waiting.consume()
  }

  /** Fills the queue to `backlog`, then consumes it; `count` of it are timed. */
  async run(backlog: number, count: number): Promise<void> {
    this.#done = 0
    this.#last = beginning + count
    let open!: () => void
    this.#barrier = new Promise(resolve => {
      open = resolve
    })
    await this.#waiting.pushMany(orders(backlog))
    const over = new Promise<void>(resolve => {
      this.#over = resolve
    })
    this.#barrier = undefined
    open()
    await over
  }

  async end(): Promise<void> {
    await close(this.#waiting)
  }

  #spent(): void {
    this.cpuUs += this.#watch?.cpuUs ?? 0
    this.wallUs += this.#watch?.wallUs ?? 0
    this.#over?.()
  }
}
