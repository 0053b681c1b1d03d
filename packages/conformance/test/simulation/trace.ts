import type { Clock } from '../../../core/src/contract/host.js'
import type { Worker } from '../../../core/src/events/worker-face.js'

const told = [
  'received',
  'succeeded',
  'failed',
  'retried',
  'dead',
  'expired',
  'filtered',
  'released',
  'lease-lost',
  'connected',
  'disconnected',
  'stalled',
  'error',
  'closed',
] as const

/** What was wrong, and, where somebody wants it, everything that happened. */
export class Trace {
  readonly problems: string[] = []
  readonly lines: string[] = []
  readonly wanted: boolean
  readonly #clock: Clock

  constructor(clock: Clock, wanted: boolean) {
    this.#clock = clock
    this.wanted = wanted
  }

  get time(): number {
    return Math.round(this.#clock.monotonic())
  }

  object(problem: string): void {
    if (this.problems.length < 20) this.problems.push(`${this.time} ${problem}`)
    this.note(`PROBLEM ${problem}`)
  }

  note(text: string): void {
    if (this.wanted) this.lines.push(`${this.time} ${text}`)
  }

  follow(worker: Worker, name: string): void {
    if (!this.wanted) return
    for (const type of told) {
      worker.on(type, (event: object) => {
        const { task: _task, queue: _queue, because, ...facts } = event as { [name: string]: unknown }
        const rest = Object.entries(facts).map(([key, value]) => `${key}: ${value}`)
        this.note(`${name} ${type} ${because ?? ''} ${rest}`)
      })
    }
  }

  /** Where the timers of this clock that wait were set. */
  timersOf(clock: Clock): ReadonlyMap<number, string> {
    const timers = new Map<number, string>()
    if (!this.wanted) return timers
    const at = clock.at.bind(clock)
    let next = 0
    clock.at = (monotonicMs, run) => {
      const key = next++
      timers.set(key, `${monotonicMs} ${new Error('set').stack?.split('\n').slice(2, 7).join(' ')}`)
      const cancel = at(monotonicMs, () => {
        timers.delete(key)
        run()
      })
      return () => {
        timers.delete(key)
        cancel()
      }
    }
    return timers
  }
}
