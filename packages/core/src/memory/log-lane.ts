import type { Headers } from '../contract/message.js'

export interface LogRecord {
  readonly id: string | undefined
  readonly body: string | Uint8Array
  readonly headers: Headers | undefined
  readonly key: string | undefined
  /** When it was published. */
  readonly publishedAt: number
  /** Across the lanes of its log. */
  readonly order: number
}

/** One lane: records by offset, from `start` up to and without `end`. */
export class LogLane {
  #records: LogRecord[] = []
  #start = 0

  get start(): number {
    return this.#start
  }

  get end(): number {
    return this.#start + this.#records.length
  }

  append(record: LogRecord): void {
    this.#records.push(record)
  }

  at(offset: number): LogRecord {
    return this.#records[offset - this.#start]!
  }

  records(): readonly LogRecord[] {
    return this.#records
  }

  /** The offset of the first record published at or after this time. */
  firstSince(time: number): number {
    const index = this.#records.findIndex(record => record.publishedAt >= time)
    return index === -1 ? this.end : this.#start + index
  }

  /** Drops the records before this offset. */
  trim(offset: number): void {
    if (offset <= this.#start) return
    this.#records = this.#records.slice(offset - this.#start)
    this.#start = offset
  }
}
