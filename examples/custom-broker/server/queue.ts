/** A message as it travels, as it lies here and as it is handed out. */
export interface Message {
  readonly id: string
  /** In base64. */
  readonly body: string
  readonly headers?: { readonly [name: string]: string }
  readonly key?: string
}

interface Stored {
  readonly message: Message
  readonly publishedAt: number
  deliveryCount: number
}

/** A take that may have to wait. */
export interface Waiting {
  readonly max: number
  /** `undefined`: forgotten when handed out. */
  readonly leaseMs: number | undefined
  answer(handed: readonly object[]): void
}

/** One queue in memory: what is ready, what is delayed, and what is handed out until its lease ends. */
export class Queue {
  #ready: Stored[] = []
  readonly #delayed = new Set<Stored>()
  readonly #held = new Map<string, { readonly stored: Stored; timer: NodeJS.Timeout }>()
  readonly #waiting = new Set<Waiting>()
  #receipts = 0

  get depth(): number {
    return this.#ready.length + this.#delayed.size + this.#held.size
  }

  add(message: Message, delayMs: number): void {
    this.#put({ message, publishedAt: Date.now(), deliveryCount: 0 }, delayMs)
  }

  take(waiting: Waiting): void {
    this.#waiting.add(waiting)
    this.#serve()
  }

  /** Ends a take that still waits. */
  endWait(waiting: Waiting): void {
    if (this.#waiting.delete(waiting)) waiting.answer([])
  }

  ack(receipts: readonly string[]): readonly string[] {
    return receipts.filter(receipt => this.#release(receipt) === undefined)
  }

  nack(items: readonly { readonly receipt: string; readonly delayMs: number }[]): readonly string[] {
    const stale: string[] = []
    for (const { delayMs, receipt } of items) {
      const stored = this.#release(receipt)
      if (stored === undefined) {
        stale.push(receipt)
        continue
      }
      stored.deliveryCount-- // handed back is not lost: only hand-outs that nobody settled count
      this.#put(stored, delayMs)
    }
    return stale
  }

  extend(receipts: readonly string[], leaseMs: number): readonly string[] {
    return receipts.filter(receipt => {
      const held = this.#held.get(receipt)
      if (held === undefined) return true
      clearTimeout(held.timer)
      held.timer = this.#lease(receipt, leaseMs)
      return false
    })
  }

  #put(stored: Stored, delayMs: number): void {
    if (delayMs <= 0) {
      this.#ready.push(stored)
      this.#serve()
      return
    }
    this.#delayed.add(stored)
    setTimeout(() => {
      this.#delayed.delete(stored)
      this.#put(stored, 0)
    }, delayMs).unref()
  }

  #serve(): void {
    for (const waiting of this.#waiting) {
      if (this.#ready.length === 0) return
      this.#waiting.delete(waiting)
      const handed = this.#ready.splice(0, waiting.max)
      waiting.answer(handed.map(stored => this.#handOut(stored, waiting.leaseMs)))
    }
  }

  #handOut(stored: Stored, leaseMs: number | undefined): object {
    const receipt = `${stored.message.id}-${++this.#receipts}`
    stored.deliveryCount++
    if (leaseMs !== undefined) this.#held.set(receipt, { stored, timer: this.#lease(receipt, leaseMs) })
    return { ...stored.message, receipt, publishedAt: stored.publishedAt, deliveryCount: stored.deliveryCount }
  }

  #lease(receipt: string, leaseMs: number): NodeJS.Timeout {
    const end = (): void => {
      const stored = this.#release(receipt)
      if (stored !== undefined) this.#put(stored, 0)
    }
    return setTimeout(end, leaseMs).unref()
  }

  #release(receipt: string): Stored | undefined {
    const held = this.#held.get(receipt)
    this.#held.delete(receipt)
    clearTimeout(held?.timer)
    return held?.stored
  }
}
