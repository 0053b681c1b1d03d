import type { Cancel, Clock } from '../contract/host.js'

interface Timer {
  readonly due: number
  readonly sequence: number
  readonly run: () => void
}

/**
 * Time that stands still until `advance`. Ticks and yields run in order, by the real event loop's turns, so that
 * promises settle as they do in production; timers run only inside `advance`, earliest first, each followed by
 * everything that it set in motion.
 */
export class VirtualClock implements Clock {
  #elapsed = 0
  #sequence = 0
  #timers: Timer[] = []
  readonly #start: number
  #pendingTurns = 0

  /** @param start wall-clock milliseconds at which time begins. */
  constructor(start: number = Date.UTC(2026, 0, 1)) {
    this.#start = start
  }

  now(): number {
    return Math.floor(this.#start + this.#elapsed)
  }

  monotonic(): number {
    return this.#elapsed
  }

  at(monotonicMs: number, run: () => void): Cancel {
    const timer: Timer = { due: Math.max(monotonicMs, this.#elapsed), sequence: this.#sequence++, run }
    const index = this.#timers.findIndex(other => other.due > timer.due)
    if (index === -1) this.#timers.push(timer)
    else this.#timers.splice(index, 0, timer)
    return () => {
      const position = this.#timers.indexOf(timer)
      if (position !== -1) this.#timers.splice(position, 1)
    }
  }

  tick(run: () => void): void {
    this.#pendingTurns++
    process.nextTick(() => {
      this.#pendingTurns--
      run()
    })
  }

  yield(run: () => void): void {
    this.#pendingTurns++
    setImmediate(() => {
      this.#pendingTurns--
      run()
    })
  }

  /** Timers that wait; 0 means that nothing keeps a process alive by time. */
  get timers(): number {
    return this.#timers.length
  }

  /** Runs what is already set in motion, without moving time: until no tick or yield is pending, and a turn beyond. */
  async settle(): Promise<void> {
    do {
      await new Promise<void>(resolve => setImmediate(resolve))
    } while (this.#pendingTurns > 0)
  }

  /** Moves time by `milliseconds`, running each timer at its own instant, and settles after each. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#elapsed + milliseconds
    await this.settle()
    for (let next = this.#timers[0]; next !== undefined && next.due <= end; next = this.#timers[0]) {
      this.#timers.shift()
      this.#elapsed = next.due
      next.run()
      await this.settle()
    }
    this.#elapsed = end
    await this.settle()
  }
}
