import type { OutgoingMessage } from '../contract/message.js'

/**
 * Messages that travel together. One promise for all of them: `done` resolves when the fate of each is known, and
 * never rejects, so that nobody has to listen.
 */
export class OutboxBatch {
  readonly messages: OutgoingMessage[] = []
  readonly done: Promise<OutboxBatch>
  /** By index; `undefined` in the good case. */
  rejected: Map<number, Error> | undefined = undefined
  /** The fate of all that are not in `rejected`. */
  failed: Error | undefined = undefined
  /** Indexes still to be sent after a partial refusal; `undefined`: all. */
  remaining: readonly number[] | undefined = undefined
  /** Both in `clock.monotonic()` milliseconds. */
  readonly since: number
  readonly deadline: number
  readonly sequence: number
  attempts = 0
  /** An adapter had it, and it is not certain that nothing was stored. */
  perhapsStored = false
  /** Why the last attempt failed. */
  cause: Error | undefined = undefined
  settled = false
  readonly #resolve: (batch: OutboxBatch) => void

  constructor(sequence: number, since: number, timeoutMs: number) {
    this.sequence = sequence
    this.since = since
    this.deadline = since + timeoutMs
    let resolve!: (batch: OutboxBatch) => void
    this.done = new Promise(accept => {
      resolve = accept
    })
    this.#resolve = resolve
  }

  /** What is still to be sent. */
  get toSend(): readonly OutgoingMessage[] {
    return this.remaining === undefined
      ? this.messages
      : this.remaining.map(index => this.messages[index] as OutgoingMessage)
  }

  /** Where the message stands here that is at `place` in what was sent. */
  indexOf(place: number): number {
    return this.remaining === undefined ? place : (this.remaining[place] ?? place)
  }

  reject(index: number, error: Error): void {
    this.rejected ??= new Map()
    this.rejected.set(index, error)
  }

  /** The error of one message; `undefined`: it is stored. */
  errorOf(index: number): Error | undefined {
    const rejected = this.rejected?.get(index)
    if (rejected !== undefined || this.failed === undefined) return rejected
    // After a partial refusal only what was to be sent again has failed.
    return this.remaining === undefined || this.remaining.includes(index) ? this.failed : undefined
  }

  /** Whether everything is stored. */
  get good(): boolean {
    return this.rejected === undefined && this.failed === undefined
  }

  settle(failed: Error | undefined): void {
    if (this.settled) return
    this.settled = true
    this.failed = failed
    this.#resolve(this)
  }
}
