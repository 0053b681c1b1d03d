import { AbstractPublisher, type OutgoingMessage, type Rejected } from '@sluice/core/adapter'
import type { ConfirmChannel, Message, Options } from 'amqplib'
import { AmqpFault } from './connection/amqp-fault.js'
import { endChannel } from './connection/end-channel.js'
import type { Link, Party } from './connection/link.js'
import { delayRoute } from './delay/delay-route.js'
import { toTable } from './headers.js'
import { checkMessage, type MessageLimits } from './publishing/check-message.js'
import { ConfirmWindow } from './publishing/confirm-window.js'
import { isPrepared, prepareQueues, type RefusedQueues } from './publishing/prepare-queues.js'
import { publishFault } from './publishing/publish-fault.js'
import type { QueueMaker } from './queues/make-queue.js'
import { nameOnServer } from './queues/queue-name.js'

const nobodyRefused: RefusedQueues = new Map()

/** Writes batches to one channel of the publishing connection; the server's confirms come back in runs. */
export class AmqpPublisher extends AbstractPublisher implements Party {
  readonly #link: Link
  readonly #channel: ConfirmChannel
  readonly #maker: QueueMaker
  readonly #limits: MessageLimits
  readonly #window = new ConfirmWindow()
  /** The last batch that waits for its queues: later ones wait behind it, to keep their order. */
  #turn: Promise<void> | undefined
  #ended: unknown
  #cause: unknown

  constructor(
    link: Link,
    channel: ConfirmChannel,
    maker: QueueMaker,
    limits: MessageLimits & { publishBatch: number },
  ) {
    super(limits)
    this.#link = link
    this.#channel = channel
    this.#maker = maker
    this.#limits = limits
    link.parties.add(this)
    channel.on('error', error => {
      this.#cause = error
    })
    channel.on('close', () => this.lost(publishFault(link, this.#cause)))
    channel.on('ack', ({ deliveryTag, multiple }) => this.#window.answered(deliveryTag, multiple, undefined))
    channel.on('nack', ({ deliveryTag, multiple }) => this.#window.answered(deliveryTag, multiple, refusedByQueue()))
    channel.on('return', message => this.#returned(message))
  }

  lost(cause: unknown): void {
    this.#ended ??= cause
    this.#link.parties.delete(this)
    this.#window.fail(this.#ended)
  }

  async dismiss(cause: unknown): Promise<void> {
    if (this.#link.blocked) this.lost(cause)
    await this.close()
  }

  protected override send(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    const now = this.#link.host.clock.now()
    if (this.#turn === undefined && isPrepared(this.#link, batch, now)) return this.#write(batch, nobodyRefused, now)
    return this.#sendInTurn(batch)
  }

  protected override async release(): Promise<void> {
    this.#link.parties.delete(this)
    if (this.#ended !== undefined) return
    const closed = endChannel(this.#channel)
    if (!this.#link.blocked) await closed
  }

  async #sendInTurn(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    const previous = this.#turn
    let confirmed: Promise<readonly Rejected[]> | undefined
    const clock = this.#link.host.clock
    const written = (async () => {
      await previous
      const refused = await prepareQueues(this.#link, this.#maker, batch, clock.now())
      confirmed = this.#write(batch, refused, clock.now())
      // Heard below; a rejection that comes before must not count as unheard.
      confirmed.catch(() => undefined)
    })()
    const turn = written.catch(() => undefined)
    this.#turn = turn
    try {
      await written
    } catch (error) {
      throw this.#ended ?? error
    } finally {
      if (this.#turn === turn) this.#turn = undefined
    }
    return (await confirmed) ?? []
  }

  #write(batch: readonly OutgoingMessage[], refused: RefusedQueues, now: number): Promise<readonly Rejected[]> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    const rejected: Rejected[] = []
    const open = this.#window.begin(batch, rejected)
    const timestamp = Math.floor(now / 1_000)
    for (let index = 0; index < batch.length; index++) {
      const message = batch[index] as OutgoingMessage
      const error = refused.get(message.queue) ?? this.#writeOne(message, now, timestamp)
      if (error === undefined) this.#window.wrote(open, index)
      else rejected.push({ index, error })
    }
    return this.#window.end(open)
  }

  /** Why it was not written. */
  #writeOne(message: OutgoingMessage, now: number, timestamp: number): unknown {
    const { body, dueAt, headers, id, priority, queue } = message
    const content =
      typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    const delayMs = dueAt === undefined ? 0 : dueAt - now
    const refusal = checkMessage(message, content, delayMs, this.#limits, this.#link.largestBody)
    if (refusal !== undefined) return refusal
    const name = this.#link.known.get(queue) ?? (nameOnServer(queue) as string)
    const route = delayMs > 0 ? delayRoute(delayMs, name) : undefined
    const properties = {
      mandatory: true,
      persistent: true,
      messageId: id,
      timestamp,
      headers: toTable(headers),
      priority,
    } as Options.Publish
    try {
      if (route === undefined) this.#channel.publish('', name, content, properties)
      else this.#channel.publish(route.exchange, route.routingKey, content, properties)
      return undefined
    } catch (error) {
      // amqplib encodes before it writes: nothing of it left.
      if (this.#ended !== undefined || (error as Error).name === 'IllegalOperationError') {
        return new AmqpFault('connection', 'The channel for publishing is closing.', { cause: error })
      }
      const code = error instanceof RangeError ? 'too-large' : 'invalid'
      return new AmqpFault(code, `The message cannot be encoded: ${(error as Error).message}`, { cause: error })
    }
  }

  #returned({ fields, properties }: Message): void {
    const { routingKey } = fields
    const isIt = ({ id, queue }: OutgoingMessage): boolean =>
      id === properties.messageId && (fields.exchange !== '' || nameOnServer(queue) === routingKey)
    // The queue was removed: the next batch makes it anew.
    const text = 'The server has no queue for the message: it was removed.'
    this.#window.returned(
      message => {
        if (!isIt(message)) return false
        this.#link.known.delete(message.queue)
        this.#link.delays.forget(routingKey)
        return true
      },
      new AmqpFault('unroutable', text, { retryable: true }),
    )
  }
}

/** A queue with a bound that refuses, or one that lost its majority. */
function refusedByQueue(): AmqpFault {
  return new AmqpFault('full', 'The queue refused the message: it is full, or has no majority of its nodes.', {
    retryable: true,
    happened: 'maybe',
    retryAfterMs: 1_000,
  })
}
