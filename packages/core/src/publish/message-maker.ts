import type { StandardSchemaV1 } from '@standard-schema/spec'
import { wrapEnvelope } from '../codec/envelope.js'
import { bytesOfHeaders, header, withHeaders } from '../codec/headers.js'
import { encodeArguments } from '../codec/json-codec.js'
import { type MessageIds, timeOfId } from '../codec/message-id.js'
import type { Capabilities } from '../contract/capabilities.js'
import type { Clock } from '../contract/host.js'
import type { Headers, OutgoingMessage } from '../contract/message.js'
import { HeadersTooLarge } from '../errors/headers-too-large.js'
import { InvalidArguments } from '../errors/invalid-arguments.js'
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
    const { schema, task } = this.#making
    if (schema === undefined) return
    const result = schema['~standard'].validate(args)
    if (result instanceof Promise) return result.then(settled => refuse(task, settled))
    refuse(task, result)
  }

  /** @throws InvalidArguments, MessageTooLarge, HeadersTooLarge. */
  make(args: unknown, capabilities: Capabilities, facts: PublishFacts | undefined): OutgoingMessage {
    const { task, queue, bodyLimit, ids } = this.#making
    const envelope = capabilities.headers === 'envelope'
    const limit = Math.min(bodyLimit, capabilities.limits.bodyBytes)
    const body = encodeArguments(args, task, limit, envelope)
    const id = facts?.id ?? ids.next()
    const headers = facts === undefined ? undefined : this.#headers(facts, capabilities)
    if (!envelope) {
      return { queue, body, id, headers, dueAt: facts?.dueAt, priority: facts?.priority, key: facts?.key }
    }
    return {
      queue,
      body: wrapEnvelope(body, id, headers),
      id,
      headers: undefined,
      dueAt: facts?.dueAt,
      priority: facts?.priority,
      key: facts?.key,
    }
  }

  #headers(facts: PublishFacts, capabilities: Capabilities): Headers | undefined {
    const foreign = facts.id !== undefined && timeOfId(facts.id) === undefined && !capabilities.stamps
    const headers = foreign
      ? withHeaders(facts.headers, { [header.publishedAt]: String(this.#making.clock.now()) })
      : facts.headers
    const bytes = bytesOfHeaders(headers)
    const limit = capabilities.limits.headerBytes
    if (bytes > limit) throw new HeadersTooLarge(this.#making.task, bytes, limit)
    return headers
  }
}

function refuse(task: string, result: StandardSchemaV1.Result<unknown>): void {
  const issue = result.issues?.[0]
  if (issue === undefined) return
  const path = issue.path?.map(part => String(typeof part === 'object' ? part.key : part)).join('.') ?? ''
  const because = `the arguments do not fit the schema: ${path === '' ? '' : `${path}: `}${issue.message}`
  throw new InvalidArguments(task, because, result.issues)
}
