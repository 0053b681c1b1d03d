import { AbstractPublisher, type OutgoingMessage, type Rejected } from '@sluice/core/adapter'
import { headerLines } from './headers.js'
import { NatsFault } from './link/nats-fault.js'
import type { Session } from './queues/session.js'
import type { Place } from './queues/place.js'
import { Sending } from './queues/sending.js'

/** Header block of one message as bytes; the client asks for nothing else of it, and this saves it two parsers. */
class HeaderBytes {
  bytes: Uint8Array = new Uint8Array()

  encode(): Uint8Array {
    return this.bytes
  }
}

/** Publishes on the broker's connection; confirmations come to its one inbox. */
export class NatsPublisher extends AbstractPublisher {
  readonly #session: Session
  readonly #released: () => void
  readonly #headers = new HeaderBytes()

  constructor(session: Session, publishBatch: number, released: () => void) {
    super({ publishBatch })
    this.#session = session
    this.#released = released
  }

  protected override async send(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    const { link, places, queues, tokens } = this.#session
    link.check()
    const refusals = await this.#prepare(batch)
    const sending = new Sending(
      batch,
      tokens,
      message => places.of(message.queue),
      queue => queues.forget(queue),
    )
    const key = link.replies.begin(sending)
    try {
      let over = false
      for (let index = 0; index < batch.length; index++) {
        const refusal =
          refusals?.get((batch[index] as OutgoingMessage).queue) ?? this.#publish(batch, index, sending, key)
        if (refusal !== undefined) over = sending.refuse(index, refusal)
      }
      if (over) link.replies.end(key)
    } catch (error) {
      link.replies.end(key)
      sending.fail(error)
    }
    return await sending.done
  }

  protected override async release(): Promise<void> {
    this.#released()
  }

  /** Why queues cannot be had, by their names. */
  async #prepare(batch: readonly OutgoingMessage[]): Promise<Map<string, unknown> | undefined> {
    const { link, places, queues } = this.#session
    let missing: Set<string> | undefined
    for (const { queue } of batch) {
      if (queues.has(queue)) continue
      missing ??= new Set()
      missing.add(queue)
    }
    if (missing === undefined) return undefined
    const refusals = new Map<string, unknown>()
    const make = (queue: string): Promise<void> =>
      queues.ensure(places.of(queue)).catch((error: unknown) => void refusals.set(queue, error))
    await Promise.all([...missing].map(make))
    link.check()
    return refusals.size === 0 ? undefined : refusals
  }

  /** What is wrong with this message alone, if anything. Throws where it is the connection. */
  #publish(batch: readonly OutgoingMessage[], index: number, sending: Sending, key: string): unknown {
    const { link, places } = this.#session
    const message = batch[index] as OutgoingMessage
    const place = places.of(message.queue)
    const token = sending.send(index)
    try {
      const scheduled = this.#scheduled(message, place)
      const lines = headerLines(message.id, message.headers)
      this.#headers.bytes = Buffer.from(
        `NATS/1.0\r\nNats-Msg-Id: ${token}\r\n${lines}${scheduled}${this.#end(message, scheduled !== '')}\r\n`,
      )
      const { body } = message
      // The client encodes too, and takes six times as long for a short text.
      const bytes = typeof body === 'string' ? Buffer.from(body) : body
      link.connection.publish(scheduled === '' ? place.subject : `${place.waiting}.${token}`, bytes, {
        reply: link.replies.subject(key, index),
        headers: this.#headers,
      })
      return undefined
    } catch (error) {
      if (link.connection.isClosed()) throw error
      return error
    }
  }

  #scheduled(message: OutgoingMessage, place: Place): string {
    const { abilities, host, queues } = this.#session
    if (message.dueAt === undefined || !abilities.schedules || message.dueAt <= host.clock.now()) return ''
    if (!queues.schedules(message.queue)) {
      throw new NatsFault('unsupported', `The stream "${place.stream}" has bounds, and NATS schedules nothing there.`)
    }
    return `Nats-Schedule: @at ${new Date(message.dueAt).toISOString()}\r\nNats-Schedule-Target: ${place.subject}\r\n`
  }

  /** Only for what no worker has looked at for long: who drops an expired message has to say so, and a server does not. */
  #end(message: OutgoingMessage, scheduled: boolean): string {
    const { abilities, host, queues, settings } = this.#session
    const grace = settings.removeExpiredAfterMs
    const text = message.headers?.['sluice-expires']
    if (grace === undefined || text === undefined || !abilities.ends || !queues.ends(message.queue)) return ''
    const from = scheduled ? (message.dueAt ?? 0) : host.clock.now()
    const left = Math.ceil((Number(text) + grace - from) / 1_000)
    return left >= 1 ? `${scheduled ? 'Nats-Schedule-TTL' : 'Nats-TTL'}: ${left}s\r\n` : ''
  }
}
