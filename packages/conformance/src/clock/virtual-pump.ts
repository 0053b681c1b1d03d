import type { Clock } from '@sluice/core/adapter'

/** A clock whose time stands still until somebody moves it, for brokers that live in this process. */
export interface AdvancingClock extends Clock {
  /** Moves time, running each timer at its own instant, with everything that it sets in motion. */
  advance(milliseconds: number): Promise<void>
  /** Timers that wait. */
  readonly timers: number
}

/**
 * Moves virtual time whenever nothing else can happen, so that a case reads the same in real and in virtual time:
 * it simply awaits. Stands still while a case waits for something real, such as a child process.
 */
export class VirtualPump {
  readonly #clock: AdvancingClock
  #running = false
  #stopped: Promise<void> = Promise.resolve()
  #real = 0

  constructor(clock: AdvancingClock) {
    this.#clock = clock
  }

  /** Moves time until `work` settles. Not to be nested. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#running = true
    this.#stopped = this.#pump()
    try {
      return await work()
    } finally {
      this.#running = false
      await this.#stopped
    }
  }

  /** Lets time stand still until `work`, which takes real time, settles. */
  async real<T>(work: () => Promise<T>): Promise<T> {
    this.#real++
    try {
      return await work()
    } finally {
      this.#real--
    }
  }

  async #pump(): Promise<void> {
    while (this.#running) {
      await new Promise<void>(resolve => setImmediate(resolve))
      await this.#clock.advance(0)
      // Small steps, because time must not run on after the case has ended in the middle of one.
      if (this.#running && this.#real === 0 && this.#clock.timers > 0) await this.#clock.advance(stepMs)
    }
  }
}

const stepMs = 20
