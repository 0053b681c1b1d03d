/** How a delivery that must wait longer than it may be held gets back to the queue, uncounted. */
export type HandBack =
  | 'nack' // the broker takes it back, with a delay
  | 'publish' // published again with its due time, then acknowledged (`move` where there is one)
  | 'store' // parked, then acknowledged
  | 'hold' // it stays here; only where nothing that waits long is configured

/** How a failed run waits for its next attempt. */
export type RetryWay =
  | 'publish' // published again with the attempt raised and a due time
  | 'nack' // published again with the attempt raised; handed back with a delay when it arrives early
  | 'store' // parked with the attempt raised
  | 'place' // held here and run again; the count does not survive a crash

/**
 * What negotiation has decided for one consumer: which of the broker's and the store's ways each control goes. Made
 * once at start-up by `negotiate`, printed by `explain`, followed by `consume/`.
 */
export interface Plan {
  readonly handBack: HandBack
  /** The longest delay of that way; longer waits are handed back more than once. */
  readonly handBackMaxMs: number
  readonly retry: RetryWay
  readonly retryMaxMs: number
  /** A delay of 0: Requeue, close. `leave`: not settled; it returns when the lease or the connection ends. */
  readonly giveBack: 'nack' | 'publish' | 'leave'
  readonly deadLetter: 'queue' | 'store' | 'drop'
  readonly settlement: 'each' | 'prefix' | 'none'
  readonly lease: 'none' | 'connection' | 'fixed' | 'renewable'
  /** `undefined` where leases have no time. */
  readonly leaseMs: number | undefined
  /** How long a delivery may be held waiting for its start: the smaller of half its lease and 10 s. */
  readonly holdMs: number
  /** How long acknowledgements gather: 0 for confirmed ones, a little for sent ones, longer for prefix commits. */
  readonly lingerMs: number
  /** Headers travel inside the body. */
  readonly envelope: boolean
}
