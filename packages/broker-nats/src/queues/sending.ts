import { type ApiError, JetStreamApiError } from '@nats-io/jetstream'
import type { OutgoingMessage, Rejected } from '@sluice/core/adapter'
import { NatsFault, nobodyAnswers } from '../link/nats-fault.js'
import type { ArrivedMessage } from '../link/nats-like.js'
import { isNobody } from '../link/question.js'
import type { Asking } from '../link/replies.js'
import type { Place } from './place.js'
import type { Tokens } from './tokens.js'

/** A batch on its way: counts the confirmations. */
export class Sending implements Asking {
  readonly done: Promise<readonly Rejected[]>
  readonly #batch: readonly OutgoingMessage[]
  readonly #tokens: Tokens
  readonly #placeOf: (message: OutgoingMessage) => Place
  readonly #missing: (queue: string) => void
  readonly #sent: (string | undefined)[]
  readonly #settledOnes: Uint8Array
  readonly #rejected: Rejected[] = []
  #left: number
  #resolve!: (rejected: readonly Rejected[]) => void
  #reject!: (error: unknown) => void

  /** @param missing is told of queues that nobody stores. */
  constructor(
    batch: readonly OutgoingMessage[],
    tokens: Tokens,
    placeOf: (message: OutgoingMessage) => Place,
    missing: (queue: string) => void,
  ) {
    this.#batch = batch
    this.#tokens = tokens
    this.#placeOf = placeOf
    this.#missing = missing
    this.#left = batch.length
    this.#sent = new Array<string | undefined>(batch.length).fill(undefined)
    this.#settledOnes = new Uint8Array(batch.length)
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** Its token, from now on waiting for its confirmation. */
  send(index: number): string {
    const token = this.#tokens.of(this.#batch[index] as OutgoingMessage)
    this.#sent[index] = token
    return token
  }

  /** It is not stored. `true`: it was the last one. */
  refuse(index: number, error: unknown): boolean {
    this.#rejected.push({ index, error })
    return this.#settle(index)
  }

  answer(index: number, message: ArrivedMessage): boolean {
    if (this.#settledOnes[index] !== 0) return false
    const error = this.#errorIn(message, index)
    return error === undefined ? this.#settle(index) : this.refuse(index, error)
  }

  fail(error: unknown): void {
    // All of them, also what was confirmed: the whole batch is published again.
    for (const [index, message] of this.#batch.entries()) {
      const token = this.#sent[index]
      if (token !== undefined) this.#tokens.keep(message, token)
    }
    this.#reject(error)
  }

  refused(subject: string, error: unknown): boolean {
    let over = false
    for (const [index, message] of this.#batch.entries()) {
      if (this.#settledOnes[index] !== 0) continue
      const { subject: own, waiting } = this.#placeOf(message)
      if (subject === own || subject === `${waiting}.${this.#sent[index]}`) over = this.refuse(index, error)
    }
    return over
  }

  #settle(index: number): boolean {
    this.#settledOnes[index] = 1
    if (--this.#left > 0) return false
    this.#resolve(this.#rejected.sort((left, right) => left.index - right.index))
    return true
  }

  #errorIn(message: ArrivedMessage, index: number): unknown {
    if (isNobody(message)) {
      const queue = (this.#batch[index] as OutgoingMessage).queue
      this.#missing(queue)
      return nobodyAnswers(`No stream takes messages for the queue "${queue}"`)
    }
    const text = Buffer.from(message.data.buffer, message.data.byteOffset, message.data.byteLength).toString('latin1')
    // `duplicate` is as good: an earlier attempt had stored it.
    if (text.includes('"seq"') && !text.includes('"error"')) return undefined
    return errorOf(text)
  }
}

function errorOf(text: string): unknown {
  try {
    const { error } = JSON.parse(text) as { readonly error?: ApiError }
    if (error !== undefined) return new JetStreamApiError(error)
  } catch {} // no answer of JetStream
  return new NatsFault('invalid', 'Something that is not JetStream answered on the subject of the queue.', {
    happened: 'maybe',
  })
}
