/** How far and how finely a broker can do something. */
export interface Limit {
  /** The longest delay that is exact in meaning; beyond it core uses the store or refuses. */
  readonly maxMs: number
  /** How late, at most, beyond the asked time the broker itself makes it. */
  readonly resolutionMs: number
}

/**
 * What a broker can do: each entry a fact or a limit, declared in one place, read by types, core, the documentation
 * and the conformance suite, which checks it both ways. An optional method of the contract is its own flag and does
 * not stand here.
 */
export interface Capabilities {
  /**
   * What acknowledging one delivery means: `each` exactly it; `prefix` it and all before it in its lane (core keeps
   * the contiguous watermark); `none` nothing is acknowledged, a delivery is gone once handed out (at most once).
   */
  readonly settlement: 'each' | 'prefix' | 'none'
  /** `confirmed`: `ack` resolves when the broker has taken it. `sent`: when it was written; a crash may redeliver. */
  readonly acks: 'confirmed' | 'sent'
  /** A late ack of an earlier hand-out is refused and reported as stale. Without it, it may settle the later one. */
  readonly fencing: boolean
  /**
   * How long a delivery is ours: `none` (nobody takes it back), `connection` (until the connection ends), `fixed`
   * (a time), `renewable` (a time that `extend` starts anew).
   */
  readonly lease: 'none' | 'connection' | 'fixed' | 'renewable'
  /** Native delay of a publish (`dueAt`) and of a `nack`. Absent: core parks in the store, waits in place, or refuses. */
  readonly delay: { readonly publish?: Limit | undefined; readonly nack?: Limit | undefined }
  /** In which order an undisturbed single consumer sees messages: `queue` as published; `key` so per key. */
  readonly ordering: 'none' | 'queue' | 'key'
  /** What stays without a consumer: `none` nothing; `until-settled`; `log` also afterwards, until retention ends. */
  readonly retention: 'none' | 'until-settled' | 'log'
  /** Every group gets its own copy, which lives until that group settled it. */
  readonly fanOut: boolean
  /** Can give a group that lives only as long as its consumer (`life: 'session'`). */
  readonly sessions: boolean
  /** `deliveryCount` is the broker's own, and survives a crash of the consumer. Without it poison is not judged. */
  readonly countsDeliveries: boolean
  /**
   * The hand-out after a `nack` has a higher `deliveryCount`; without this, `nack` takes its hand-out off the count.
   * Where it is claimed core uses neither `nack` nor `delay.nack`, so that the count stays one of unsettled hand-outs:
   * it hands back by `move` or, without one, publishes again. Except `replayDead`: it hands back what its filter left.
   */
  readonly nackCounts: boolean
  /** `publishedAt` is given for every message. Without it core sends the time itself when an id does not carry it. */
  readonly stamps: boolean
  /** `envelope`: headers travel inside the JSON body under one reserved key; core does that, the adapter sees none. */
  readonly headers: 'native' | 'envelope'
  /** How many levels; 1: no priorities. */
  readonly priorities: number
  /** Who heals a lost connection: `broker` its client; `core` opens again and creates publisher and consumers anew. */
  readonly reconnect: 'broker' | 'core'
  readonly limits: {
    /** Most messages in one `publish`. */
    readonly publishBatch: number
    /** Most deliveries one `receive` returns. */
    readonly receiveBatch: number
    /** Most deliveries that may be unsettled at once; `Infinity`: no bound. */
    readonly window: number
    /** Largest body in bytes of UTF-8, envelope included. */
    readonly bodyBytes: number
    /** Largest sum of header names and values in bytes. */
    readonly headerBytes: number
  }
}
