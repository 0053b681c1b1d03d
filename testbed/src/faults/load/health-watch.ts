import type { Worker } from '@sluice/core'
import { promised } from '../promises.js'
import { until } from './waiting.js'

/** Follows when a worker received last, and whether it says that it is well. */
export class HealthWatch {
  readonly #worker: Worker
  readonly #stop: () => void
  #receivedAt = performance.now()
  #illAt = Number.NEGATIVE_INFINITY

  constructor(worker: Worker) {
    this.#worker = worker
    const stops = [
      worker.on('received', () => {
        this.#receivedAt = performance.now()
      }),
      // Who connects anew at once is ill for a few milliseconds only, which are not to be missed between two looks.
      worker.on('disconnected', () => this.look()),
      worker.on('stalled', () => this.look()),
    ]
    const timer = setInterval(() => this.look(), 10)
    this.#stop = () => {
      for (const stop of stops) stop()
      clearInterval(timer)
    }
  }

  look(): boolean {
    const { healthy } = this.#worker.health()
    if (!healthy) this.#illAt = performance.now()
    return healthy
  }

  /** Resolves when it has said since then that it is not well: how soon. */
  async notices(since: number, limitMs: number): Promise<number> {
    await until(`health() is false after the fault`, limitMs - (performance.now() - since), () => this.#illAt >= since)
    return Math.round(this.#illAt - since)
  }

  /** Resolves when it has received since then and is well: how soon it received. */
  async isBack(since: number, limitMs: number = promised.backMs): Promise<number> {
    const told = (): string => `messages are received again; health: ${JSON.stringify(this.#worker.health())}`
    await until(told, limitMs - (performance.now() - since), () => this.#receivedAt > since)
    const back = Math.round(this.#receivedAt - since)
    await until(told, limitMs, () => this.look())
    return Math.max(0, back)
  }

  /** Whether anything has been received since then. */
  receivedSince(since: number): boolean {
    return this.#receivedAt > since
  }

  close(): void {
    this.#stop()
  }
}
