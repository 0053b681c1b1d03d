/** What one consumer of a task asks for, as far as it depends on what a broker can do. Input of negotiation. */
export interface Wants {
  readonly task: string
  readonly queue: string
  /** `undefined`: compete for the queue. */
  readonly group: string | undefined
  /** Where a new group begins; `undefined`: the user did not say. */
  readonly from: 'new' | 'earliest' | Date | undefined
  readonly life: 'durable' | 'session'
  /** Runs after the first; 0: a failed run is not repeated. */
  readonly retryLimit: number
  readonly retryVia: 'broker' | 'process'
  readonly deadLetter: 'queue' | 'drop'
  /** Hand-outs that nobody settled before a message is poison; `undefined`: not judged. */
  readonly poison: number | undefined
  /** The user asked for poison to be judged; a default may be dropped where the broker does not count. */
  readonly poisonAsked: boolean
  /** Names of the policies that may make a message wait longer than it may be held. */
  readonly longWaits: readonly string[]
  /** The longest time between two starts that the rate asks for, in milliseconds; 0 without a rate. */
  readonly rateGapMs: number
  readonly timeoutMs: number | undefined
  readonly expiresMs: number | undefined
  /** What the user asked for; `undefined`: the default. */
  readonly leaseMs: number | undefined
  /** What the user asked for; `undefined`: the default, which gives way to the broker's limit. */
  readonly bodyLimit: number | undefined
  readonly prefetchHigh: number
}
