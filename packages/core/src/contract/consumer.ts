import type { Delivery, OutgoingMessage } from './message.js'

/** What a consumer consumes. Core fills in every field. */
export interface Source {
  readonly queue: string
  /** `undefined`: compete for the queue; named: an own copy, which needs `fanOut`. */
  readonly group: string | undefined
  /** Where a group that did not exist before begins; without retention there is only `new`. */
  readonly from: 'new' | 'earliest' | Date
  /** Whether the group outlives its consumers; `session` needs `sessions`. */
  readonly life: 'durable' | 'session'
  /** `never`: at most once, the broker may forget on hand-out, `ack` is not called. */
  readonly settle: 'after' | 'never'
  /** Most deliveries unsettled (`prefix`: fetched and not handed over) at the start; later by `resize`. */
  readonly window: number
  /** The lease asked for; `undefined` where leases have no time. */
  readonly leaseMs: number | undefined
}

/** For a consumer that lives on through a rebalance or a reconnect of its client. */
export interface ConsumerEvents {
  /**
   * Deliveries of these lanes are no longer ours. Called before the first delivery of the next epoch. Core aborts
   * their handlers with `LeaseLost` and never settles their receipts.
   */
  revoked(lanes: readonly string[] | 'all', cause: unknown): void
}

/**
 * Pull: core decides when and how many. One `receive` is outstanding at a time; the settling methods are called
 * concurrently with it and with each other, each receipt to one of them once (`extend` as often as needed).
 * Receipts returned are those found stale; `[]` in the good case. A rejection is the raw error of the client.
 */
export interface Consumer<Receipt = unknown> {
  /** Of this consumer: never better than the capability. */
  readonly settlement: 'each' | 'prefix' | 'none'
  /**
   * Resolves with 1 to `max` deliveries as soon as there are any, or `[]` after `waitMs` (0: at once; it may be
   * `Infinity`) or on abort.
   * An abort loses nothing: what the client already holds comes with the next `receive` or goes back on `close`.
   * A rejection ends this consumer; core closes it and creates another.
   */
  receive(
    want: { readonly max: number; readonly waitMs: number },
    signal: AbortSignal,
  ): Promise<readonly Delivery<Receipt>[]>
  /** Done: never handed out again. Resolves as `capabilities.acks` says. */
  ack(receipts: readonly Receipt[]): Promise<readonly Receipt[]>
  /** Back to the queue, each after its own delay (0: at once); backoff has jitter, so delays differ within a batch. */
  nack?(items: readonly { readonly receipt: Receipt; readonly delayMs: number }[]): Promise<readonly Receipt[]>
  /** Atomically: publish `message`, settle `receipt`. An item with a stale receipt publishes nothing. */
  move?(items: readonly { readonly receipt: Receipt; readonly message: OutgoingMessage }[]): Promise<readonly Receipt[]>
  /** Starts the leases anew; may also extend others of the same receive. Present exactly where leases are `renewable`. */
  extend?(receipts: readonly Receipt[]): Promise<readonly Receipt[]>
  /** Another window, at most once a second; deliveries already out stay valid. */
  resize?(window: number): Promise<void>
  /**
   * Stops, hands back what was fetched and not handed over, releases. Deliveries handed over and not settled return
   * to the queue when their lease ends (`connection`: now). Where nothing can be settled, handing back is publishing
   * again. Idempotent, also while `receive` is blocked, which then
   * resolves with `[]`; resolves even if the connection is gone.
   */
  close(): Promise<void>
}
