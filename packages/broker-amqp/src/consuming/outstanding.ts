/** Names one hand-out: a tag of the consumer's channel. */
export interface AmqpReceipt {
  readonly epoch: number
  readonly tag: number
  /** Acknowledged or handed back: it names no hand-out any more. */
  settled: boolean
}

/** Sends one acknowledgement, for one tag or for all up to it. */
export type SendAck = (tag: number, multiple: boolean) => void

/**
 * The unsettled deliveries of a channel, in order of their tags, so that a run of acknowledgements from the oldest on is one frame.
 * Only an unsettled tag is ever sent: the server closes a channel that names another.
 */
export class Outstanding {
  #receipts: AmqpReceipt[] = []
  /** Those before it are settled. */
  #from = 0

  add(receipt: AmqpReceipt): void {
    this.#receipts.push(receipt)
  }

  ack(receipts: readonly AmqpReceipt[], send: SendAck): void {
    for (const receipt of receipts) receipt.settled = true
    const run = this.#advance()
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
    for (const receipt of receipts) receipt.settled = true
    this.#advance()
  }

  /** The last tag up to which everything is settled. */
  #advance(): number {
    const receipts = this.#receipts
    while (this.#from < receipts.length && (receipts[this.#from] as AmqpReceipt).settled) this.#from++
    const run = this.#from === 0 ? 0 : (receipts[this.#from - 1] as AmqpReceipt).tag
    if (this.#from > 1_000 && this.#from * 2 > receipts.length) {
      this.#receipts = receipts.slice(this.#from - 1)
      this.#from = 1
    }
    return run
  }
}
