import type { OutgoingMessage, Rejected } from '@sluice/core/adapter'

/** A batch on its way: one run of delivery tags of its channel. */
class OpenBatch {
  readonly messages: readonly OutgoingMessage[]
  readonly first: number
  /** For each tag the place of its message in the batch. */
  readonly indexes: number[] = []
  readonly rejected: Rejected[]
  resolve!: (rejected: readonly Rejected[]) => void
  reject!: (error: unknown) => void
  readonly settled: Promise<readonly Rejected[]>
  /** 1: the server has answered; 2: it came back unroutable, and its confirm is still to come. */
  readonly #marks: Uint8Array
  #answered = 0
  #low = 0

  constructor(messages: readonly OutgoingMessage[], first: number, rejected: Rejected[]) {
    this.messages = messages
    this.first = first
    this.rejected = rejected
    this.#marks = new Uint8Array(messages.length)
    this.settled = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
  }

  get isAnswered(): boolean {
    return this.#answered === this.indexes.length
  }

  answer(offset: number, error: unknown): void {
    const mark = this.#marks[offset]
    if (mark === 1 || offset >= this.indexes.length) return
    this.#marks[offset] = 1
    this.#answered++
    if (error !== undefined && mark === 0) this.#refuse(offset, error)
  }

  answerUpTo(offset: number, error: unknown): void {
    const end = Math.min(offset + 1, this.indexes.length)
    while (this.#low < end) this.answer(this.#low++, error)
  }

  /** Whether the message that came back is one of these. */
  returned(isIt: (message: OutgoingMessage) => boolean, error: unknown): boolean {
    for (let offset = 0; offset < this.indexes.length; offset++) {
      if (this.#marks[offset] !== 0 || !isIt(this.messages[this.indexes[offset] as number] as OutgoingMessage)) continue
      this.#marks[offset] = 2
      this.#refuse(offset, error)
      return true
    }
    return false
  }

  #refuse(offset: number, error: unknown): void {
    this.rejected.push({ index: this.indexes[offset] as number, error })
  }
}

/**
 * What was written to a channel and is not confirmed. Confirms are read from the channel's events, where one may stand for many,
 * instead of amqplib's callbacks, one a message.
 */
export class ConfirmWindow {
  readonly #open: OpenBatch[] = []
  #nextTag = 1

  /** Begins a batch; `rejected` are those that are not even written. */
  begin(messages: readonly OutgoingMessage[], rejected: Rejected[]): OpenBatch {
    return new OpenBatch(messages, this.#nextTag, rejected)
  }

  /** The message at `index` was written: it has the next tag of the channel. */
  wrote(batch: OpenBatch, index: number): void {
    batch.indexes.push(index)
    this.#nextTag++
  }

  /** All was written. Resolves with what is not stored when the server has answered for everything. */
  end(batch: OpenBatch): Promise<readonly Rejected[]> {
    if (batch.isAnswered) batch.resolve(batch.rejected)
    else this.#open.push(batch)
    return batch.settled
  }

  /** The server took, or with an error refused, the message of this tag, or all up to it. */
  answered(tag: number, multiple: boolean, error: unknown): void {
    if (multiple) {
      for (const batch of this.#open) {
        if (batch.first > tag) break
        batch.answerUpTo(tag - batch.first, error)
      }
    } else {
      const batch = this.#open.find(({ first, indexes }) => tag >= first && tag < first + indexes.length)
      batch?.answer(tag - batch.first, error)
    }
    this.#resolve()
  }

  /** A message came back; its confirm follows, and says that the server is done with it, not that it is stored. */
  returned(isIt: (message: OutgoingMessage) => boolean, error: unknown): void {
    for (const batch of this.#open) if (batch.returned(isIt, error)) return
  }

  /** The channel is gone, and with it all answers. */
  fail(error: unknown): void {
    for (const batch of this.#open.splice(0)) batch.reject(error)
  }

  #resolve(): void {
    for (let place = 0; place < this.#open.length; ) {
      const batch = this.#open[place] as OpenBatch
      if (batch.isAnswered) {
        this.#open.splice(place, 1)
        batch.resolve(batch.rejected)
      } else place++
    }
  }
}

export type { OpenBatch }
