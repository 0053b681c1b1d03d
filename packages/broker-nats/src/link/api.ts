import { type ApiError, JetStreamApiError } from '@nats-io/jetstream'
import type { Link } from './link.js'
import { NatsFault } from './nats-fault.js'
import { isNobody } from './question.js'

/** JetStream's own requests, in JSON. */
export class Api {
  readonly prefix: string
  readonly #link: Link

  constructor(link: Link, domain: string | undefined) {
    this.prefix = domain === undefined ? '$JS.API' : `$JS.${domain}.API`
    this.#link = link
  }

  /** @throws {JetStreamApiError} with what the server says. */
  async call<Answer>(verb: string, body: object = {}): Promise<Answer> {
    const message = await this.#link.ask(`${this.prefix}.${verb}`, JSON.stringify(body))
    if (isNobody(message)) {
      throw new NatsFault('unsupported', 'JetStream does not answer: it is off on this server, or for this account.')
    }
    const answer = JSON.parse(Buffer.from(message.data).toString()) as Answer & { readonly error?: ApiError }
    if (answer.error !== undefined) throw new JetStreamApiError(answer.error)
    return answer
  }
}

/** The server's number for what went wrong, where it is an error of JetStream. */
export function errorNumber(error: unknown): number | undefined {
  return error instanceof JetStreamApiError ? error.code : undefined
}

export const streamNotFound = 10059
export const consumerNotFound = 10014
export const messageNotFound = 10037
export const streamNameInUse = 10058
