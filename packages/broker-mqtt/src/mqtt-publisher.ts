import { AbstractPublisher, type OutgoingMessage, type Rejected } from '@sluice/core/adapter'
import { propertiesOf } from './headers.js'
import type { Publish } from './link/frame.js'
import type { Link } from './link/link.js'
import { MqttFault } from './link/mqtt-fault.js'
import { Sending } from './link/sending.js'
import type { Places } from './sessions/place.js'

/** Makes sure that somebody's session keeps what is published. */
export interface Keeping {
  has(queue: string): boolean
  ensure(queue: string): Promise<void>
}

/** Publishes on the broker's connection, QoS 1. */
export class MqttPublisher extends AbstractPublisher {
  readonly #link: Link
  readonly #places: Places
  readonly #keeping: Keeping | undefined
  readonly #released: () => void
  readonly #mostBytes: number

  constructor(
    link: Link,
    places: Places,
    keeping: Keeping | undefined,
    limits: { readonly publishBatch: number; readonly bodyBytes: number },
    released: () => void,
  ) {
    super(limits)
    this.#link = link
    this.#places = places
    this.#keeping = keeping
    this.#mostBytes = limits.bodyBytes
    this.#released = released
  }

  protected override async send(batch: readonly OutgoingMessage[]): Promise<readonly Rejected[]> {
    const link = this.#link
    link.check()
    const refusals = await this.#prepare(batch)
    link.check()
    const sending = new Sending(batch)
    for (let index = 0; index < batch.length; index++) {
      const refusal = refusals?.get((batch[index] as OutgoingMessage).queue)
      if (refusal !== undefined) sending.answer(index, refusal)
      else link.sender.send(sending, index, this.#write)
    }
    link.sender.flush()
    return await sending.done
  }

  protected override async release(): Promise<void> {
    this.#released()
  }

  /** Why queues cannot be had, by their names. */
  async #prepare(batch: readonly OutgoingMessage[]): Promise<Map<string, unknown> | undefined> {
    const keeping = this.#keeping
    if (keeping === undefined) return undefined
    let missing: Set<string> | undefined
    for (const { queue } of batch) {
      if (keeping.has(queue)) continue
      missing ??= new Set()
      missing.add(queue)
    }
    if (missing === undefined) return undefined
    const refusals = new Map<string, unknown>()
    const make = (queue: string): Promise<void> =>
      keeping.ensure(queue).catch((error: unknown) => void refusals.set(queue, error))
    await Promise.all([...missing].map(make))
    return refusals.size === 0 ? undefined : refusals
  }

  readonly #write = (sending: Sending, index: number): Publish => {
    const message = sending.batch[index] as OutgoingMessage
    const { body } = message
    const topic = this.#places.topic(message.queue)
    if (body.length > this.#mostBytes) throw new MqttFault('too-large', 'The body is larger than a packet may be.')
    if (this.#link.settings.protocolVersion === 4) {
      return { topic, body, properties: undefined, expirySeconds: undefined }
    }
    const properties = propertiesOf(message.id, message.headers)
    return { topic, body, properties, expirySeconds: this.#expiry(message) }
  }

  /** Only for what no worker has looked at for long: who drops an expired message has to say so, and a server does not. */
  #expiry({ headers }: OutgoingMessage): number | undefined {
    const { host, settings } = this.#link
    const grace = settings.removeExpiredAfterMs
    const expires = headers?.['sluice-expires']
    if (grace === undefined || expires === undefined) return undefined
    const seconds = Math.ceil((Number(expires) + grace - host.clock.now()) / 1_000)
    return seconds >= 1 && seconds < 0xffffffff ? seconds : undefined
  }
}
