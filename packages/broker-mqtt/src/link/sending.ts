import type { OutgoingMessage, Rejected } from '@sluice/core/adapter'

/** A batch on its way: resolves when every message has its answer. */
export class Sending {
  readonly batch: readonly OutgoingMessage[]
  readonly done: Promise<readonly Rejected[]>
  readonly #rejected: Rejected[] = []
  #left: number
  #resolve!: (rejected: readonly Rejected[]) => void
  #reject!: (error: unknown) => void

  constructor(batch: readonly OutgoingMessage[]) {
    this.batch = batch
    this.#left = batch.length
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** One is answered: stored, or refused for this reason. */
  answer(index: number, error?: unknown): void {
    if (error !== undefined) this.#rejected.push({ index, error })
    if (--this.#left === 0) this.#resolve(this.#rejected)
  }

  fail(error: unknown): void {
    this.#reject(error)
  }
}
