import type { StandardSchemaV1 } from '@standard-schema/spec'
import { wrapEnvelope } from '../codec/envelope.js'
import { bytesOfHeaders, header, withHeaders } from '../codec/headers.js'
import { encodeArguments } from '../codec/json-codec.js'
import { type MessageIds, timeOfId } from '../codec/message-id.js'
import { type Fit, fitOf } from '../codec/schema-fit.js'
import type { Capabilities } from '../contract/capabilities.js'
import type { Clock } from '../contract/host.js'
import type { Headers, OutgoingMessage } from '../contract/message.js'
import { HeadersTooLarge } from '../errors/headers-too-large.js'
import { InvalidArguments } from '../errors/invalid-arguments.js'
import { MessageTooLarge } from '../errors/message-too-large.js'
import type { PublishFacts } from './publish-facts.js'

/** How messages of a task are made. */
export interface Making {
  readonly task: string
  readonly queue: string
  readonly schema: StandardSchemaV1 | undefined
  readonly bodyLimit: number
  readonly clock: Clock
  readonly ids: MessageIds
}

/** Makes messages out of arguments; refuses what could not be consumed before anything is sent. */
export class MessageMaker {
  readonly #making: Making

  constructor(making: Making) {
    this.#making = making
  }

  get hasSchema(): boolean {
    return this.#making.schema !== undefined
  }

  /** Throws (or rejects) with `InvalidArguments` when the arguments do not fit; what is sent stays as given. */
  check(args: unknown): void | Promise<void> {
    const { schema } = this.#making
    if (schema === undefined) return
    const fit = fitOf(schema, args)
    if (fit instanceof Promise) return fit.then(settled => this.#heed(settled))
    this.#heed(fit)
  }

  /**
   * @param stamped whether the broker stamps the time of this push: not if it gets the message later, out of a store.
   * @throws InvalidArguments, MessageTooLarge, HeadersTooLarge.
   */
  make(
    args: unknown,
    capabilities: Capabilities,
    facts: PublishFacts | undefined,
    stamped: boolean = capabilities.stamps,
  ): OutgoingMessage {
    const { task, queue, bodyLimit, ids } = this.#making
    const envelope = capabilities.headers === 'envelope'
    const limit = Math.min(bodyLimit, capabilities.limits.bodyBytes)
    const text = encodeArguments(args, task, limit, envelope)
    const id = facts?.id ?? ids.next()
    const headers = facts === undefined ? undefined : this.#headers(facts, capabilities, stamped)
    return {
      queue,
      body: envelope ? this.#sealed(wrapEnvelope(text, id, headers), capabilities) : text,
      id,
      headers: envelope ? undefined : headers,
      dueAt: facts?.dueAt,
      priority: facts?.priority,
      key: facts?.key,
    }
  }

  /** The broker's limit is for the envelope too. */
  #sealed(body: string, capabilities: Capabilities): string {
    const limit = capabilities.limits.bodyBytes
    if (body.length * 3 <= limit) return body
    const bytes = Buffer.byteLength(body)
    if (bytes > limit) throw new MessageTooLarge(this.#making.task, bytes, limit)
    return body
  }

  #headers(facts: PublishFacts, capabilities: Capabilities, stamped: boolean): Headers | undefined {
    const headers = this.#stampWanted(facts.id, stamped)
      ? withHeaders(facts.headers, { [header.publishedAt]: String(this.#making.clock.now()) })
      : facts.headers
    const bytes = bytesOfHeaders(headers)
    const limit = capabilities.limits.headerBytes
    if (bytes > limit) throw new HeadersTooLarge(this.#making.task, bytes, limit)
    return headers
  }

  /** Whether nothing else would tell the time of publishing, or a foreign id that looks like ours another one. */
  #stampWanted(id: string | undefined, stamped: boolean): boolean {
    if (id === undefined) return false
    return timeOfId(id) === undefined ? !stamped : true
  }

  #heed(fit: Fit): void {
    if (fit.because !== undefined) throw new InvalidArguments(this.#making.task, fit.because, fit.cause)
  }
}
