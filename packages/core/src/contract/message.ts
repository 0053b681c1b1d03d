/** Names are lower case; names and values are strings. Not to be changed by whoever receives it. */
export type Headers = { readonly [name: string]: string }

/**
 * A message on its way to a broker. Core always sets all fields in this order (one hidden class); an adapter
 * reads it during `publish` and keeps it no longer than until its promise settles.
 */
export interface OutgoingMessage {
  /** Checked by core against the queue-name rule; adapters escape what their broker cannot bear. */
  readonly queue: string
  /** A string is UTF-8 text. Core has checked it against `limits.bodyBytes`. */
  readonly body: string | Uint8Array
  /** Travels with the message and comes back as `Delivery.id`. Equal for every re-publish of the same message. */
  readonly id: string
  /** `undefined`, never `{}`: an empty header table costs. Never holds the id. */
  readonly headers: Headers | undefined
  /**
   * Not to be handed out before, in wall-clock milliseconds; absolute, because an outbox may wait for a reconnect.
   * `undefined` unless `delay.publish` is claimed.
   */
  readonly dueAt: number | undefined
  /** 0 is the lowest and the default; below `capabilities.priorities`. */
  readonly priority: number | undefined
  /** Messages of one key keep their order where `ordering` is `'key'`. */
  readonly key: string | undefined
}

/** One hand-out of a message to one consumer. */
export interface Delivery<Receipt = unknown> {
  /** `undefined`: neither sender nor broker gave one; core then makes one, carried from the first move on. */
  readonly id: string | undefined
  readonly body: string | Uint8Array
  readonly headers: Headers | undefined
  /** Opaque to core. Names this hand-out, not the message: a later hand-out has another. Also given where nothing is settled. */
  readonly receipt: Receipt
  /** The part of the queue that the broker keeps in order; needed for `prefix` settlement. */
  readonly lane: string | undefined
  /**
   * How often it was handed out, this time included; 0: the broker does not count. Hand-outs that ended by `nack` do
   * not count, unless `nackCounts` is claimed.
   */
  readonly deliveryCount: number
  /** When the broker took the message, in wall-clock milliseconds; `undefined`: it does not stamp. */
  readonly publishedAt: number | undefined
  /**
   * When the lease ends, in `clock.monotonic()` milliseconds of this process, never from the wall clock; `undefined`:
   * it does not end by time.
   */
  readonly leaseUntil: number | undefined
  /** What the message was published with, where the broker keeps it: it goes along when core publishes it again. */
  readonly key?: string | undefined
  readonly priority?: number | undefined
}

/** The item of a batch that was not stored, and why. */
export interface Rejected {
  readonly index: number
  readonly error: unknown
}
