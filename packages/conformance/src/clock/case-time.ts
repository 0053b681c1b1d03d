import type { Clock } from '@sluice/core/adapter'
import { CaseFailure } from '../kit/case-failure.js'
import type { VirtualPump } from './virtual-pump.js'

/**
 * Time as a case sees it. Durations written in cases are nominal: `wait` and `ms` scale them by the subject's
 * `timeScale`. Bounds that only a broken broker reaches are not scaled.
 */
export class CaseTime {
  readonly clock: Clock
  readonly #scale: number
  readonly #pump: VirtualPump | undefined

  constructor(clock: Clock, scale: number, pump: VirtualPump | undefined) {
    this.clock = clock
    this.#scale = scale
    this.#pump = pump
  }

  /** A nominal duration as it really is, in whole milliseconds, at least 1. */
  ms(nominal: number): number {
    return Math.max(1, Math.round(nominal * this.#scale))
  }

  now(): number {
    return this.clock.now()
  }

  monotonic(): number {
    return this.clock.monotonic()
  }

  /** How much later than promised something may be seen: the machine, the network, other processes. */
  get slackMs(): number {
    return this.#pump === undefined ? 1_500 : 1
  }

  /** How much earlier: clocks of two machines differ a little. */
  get earlyMs(): number {
    return this.#pump === undefined ? 25 : 0
  }

  /** Waits a nominal duration. */
  wait(nominal: number): Promise<void> {
    return this.sleep(this.ms(nominal))
  }

  /** Waits milliseconds that are not scaled, such as what a broker itself told. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise(resolve => this.clock.at(this.clock.monotonic() + milliseconds, resolve))
  }

  /** The outcome of `promise`, or a failure that names `what` when it does not settle within `milliseconds`. */
  within<T>(promise: PromiseLike<T>, milliseconds: number, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.clock.at(this.clock.monotonic() + milliseconds, () =>
        reject(new CaseFailure(`${what} did not settle within ${milliseconds} ms`)),
      )
      promise.then(
        value => {
          cancel()
          resolve(value)
        },
        (error: unknown) => {
          cancel()
          reject(error)
        },
      )
    })
  }

  /** Runs work that takes real time, such as a child process, while virtual time stands still. */
  real<T>(work: () => Promise<T>): Promise<T> {
    return this.#pump === undefined ? work() : this.#pump.real(work)
  }
}
