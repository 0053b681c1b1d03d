import type { ArrivedRecord } from '../drivers/driver.js'

/** The records of a lane that wait, in the batches in which they came: nothing is copied or moved to take one. */
export class Waiting {
  readonly #batches: (readonly ArrivedRecord[])[] = []
  /** The next of the first batch. */
  #next = 0
  #size = 0

  get size(): number {
    return this.#size
  }

  /** @param from the index of the first record that counts. */
  add(records: readonly ArrivedRecord[], from: number): void {
    if (from >= records.length) return
    if (this.#batches.push(records) === 1) this.#next = from
    else if (from > 0) this.#batches[this.#batches.length - 1] = records.slice(from)
    this.#size += records.length - from
  }

  /** The oldest. To be called while there is one. */
  take(): ArrivedRecord {
    const [first = []] = this.#batches
    const record = first[this.#next++]
    if (record === undefined) throw new RangeError('nothing waits')
    this.#size--
    if (this.#next === first.length) {
      this.#batches.shift()
      this.#next = 0
    }
    return record
  }
}
