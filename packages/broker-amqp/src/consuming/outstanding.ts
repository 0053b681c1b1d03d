/** Names one hand-out: a tag of the consumer's channel. */
export interface AmqpReceipt {
  readonly epoch: number
  readonly tag: number
  /** Acknowledged or handed back: it names no hand-out any more. */
  settled: boolean
}

/** Sends one acknowledgement, for one tag or for all up to it. */
export type SendAck = (tag: number, multiple: boolean) => void

/** Fewer than these are not worth looking for those that are settled. */
const leastToTidy = 1_000

/**
 * The unsettled deliveries of a channel, in order of their tags, so that a run of acknowledgements from the oldest on is one frame.
 * Only an unsettled tag is ever sent: the server closes a channel that names another. Holds a small multiple of what is
 * unsettled, also where the oldest stays so for hours.
 */
export class Outstanding {
  #receipts: AmqpReceipt[] = []
  /** Those before it are settled. */
  #from = 0
  #unsettled = 0
  /** The last tag that was handed out. */
  #last = 0

  /** How many receipts are kept, settled ones included. */
  get held(): number {
    return this.#receipts.length
  }

  add(receipt: AmqpReceipt): void {
    this.#receipts.push(receipt)
    this.#unsettled++
    this.#last = receipt.tag
  }

  ack(receipts: readonly AmqpReceipt[], send: SendAck): void {
    const run = this.#settle(receipts)
    let last = 0
    let inRun = 0
    for (const { tag } of receipts) {
      if (tag > run) continue
      inRun++
      if (tag > last) last = tag
    }
    if (inRun > 0) send(last, inRun > 1)
    if (inRun === receipts.length) return
    for (const { tag } of receipts) if (tag > run) send(tag, false)
  }

  /** Handed back: named no more. */
  drop(receipts: readonly AmqpReceipt[]): void {
    this.#settle(receipts)
  }

  /** The last tag up to which everything is settled. */
  #settle(settled: readonly AmqpReceipt[]): number {
    for (const receipt of settled) receipt.settled = true
    this.#unsettled -= settled.length
    const receipts = this.#receipts
    let from = this.#from
    while (from < receipts.length && (receipts[from] as AmqpReceipt).settled) from++
    const oldest = receipts[from]
    this.#from = from
    if (receipts.length > leastToTidy && this.#unsettled * 2 < receipts.length) {
      this.#receipts = receipts.filter(receipt => !receipt.settled)
      this.#from = 0
    }
    return oldest === undefined ? this.#last : oldest.tag - 1
  }
}
