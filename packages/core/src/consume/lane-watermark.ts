/** One lane of a queue that is settled by prefix: receipts in order of hand-out, and which of them are done. */
export class Lane {
  readonly name: string | undefined
  /** Sequence of the oldest that is not done: index 0 of `receipts` has the sequence `start`, index `head` is this one. */
  start = 0
  head = 0
  next = 0
  /** Newest hand-out whose predecessors are all done, and not committed. */
  receipt: unknown = undefined
  ready = false
  doneBeyond = 0
  receipts: unknown[] = []
  done: boolean[] = []

  constructor(name: string | undefined) {
    this.name = name
  }

  /** Steps over what is done at the head. */
  pass(): void {
    while (this.done[this.head] === true) {
      this.receipt = this.receipts[this.head]
      this.receipts[this.head] = undefined
      this.ready = true
      this.head++
      this.doneBeyond--
    }
    if (this.head >= 1_024) {
      this.receipts = this.receipts.slice(this.head)
      this.done = this.done.slice(this.head)
      this.start += this.head
      this.head = 0
    }
  }
}

/**
 * Keeps the contiguous watermark of each lane, so that tasks run concurrently although only a prefix can be settled.
 * A lane whose oldest delivery is unfinished while `maxSpread` later ones are done makes `spread` true: receiving
 * must pause, or a crash would repeat ever more.
 */
export class LaneWatermark {
  readonly #lanes: Map<string | undefined, Lane> = new Map()
  readonly #maxSpread: number
  #wide = 0

  constructor(maxSpread: number = 5_000) {
    this.#maxSpread = maxSpread
  }

  /** The lane's next place; call in the order of hand-out. */
  enter(name: string | undefined, receipt: unknown): Lane {
    let lane = this.#lanes.get(name)
    if (lane === undefined) {
      lane = new Lane(name)
      this.#lanes.set(name, lane)
    }
    lane.receipts.push(receipt)
    lane.done.push(false)
    lane.next++
    return lane
  }

  /** Marks one as done. Returns whether its lane has something to commit. */
  finish(lane: Lane, sequence: number): boolean {
    if (this.#lanes.get(lane.name) !== lane) return false
    const wasWide = lane.doneBeyond >= this.#maxSpread
    lane.done[sequence - lane.start] = true
    lane.doneBeyond++
    lane.pass()
    const isWide = lane.doneBeyond >= this.#maxSpread
    if (isWide !== wasWide) this.#wide += isWide ? 1 : -1
    return lane.ready
  }

  /** The receipts to commit, one a lane; each given once. */
  take(): unknown[] {
    const receipts: unknown[] = []
    for (const lane of this.#lanes.values()) {
      if (!lane.ready) continue
      receipts.push(lane.receipt)
      lane.ready = false
      lane.receipt = undefined
    }
    return receipts
  }

  /** Forgets lanes that are no longer ours; what was done and not committed there runs again. */
  forget(lanes: readonly string[] | 'all'): void {
    for (const lane of [...this.#lanes.values()]) {
      if (lanes !== 'all' && (lane.name === undefined || !lanes.includes(lane.name))) continue
      if (lane.doneBeyond >= this.#maxSpread) this.#wide--
      this.#lanes.delete(lane.name)
    }
  }

  get spread(): boolean {
    return this.#wide > 0
  }
}
