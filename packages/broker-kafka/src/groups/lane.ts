/** A partition that is ours. */
export interface Lane {
  readonly partition: number
  readonly name: string
  /** Which of our times with it this is. */
  readonly epoch: number
  /** The offset to hand over next; `undefined` until it is known where to begin. */
  next: number | undefined
}

/** Names one hand-out. */
export interface KafkaReceipt {
  readonly partition: number
  readonly offset: number
  readonly epoch: number
}

/** Which partitions are ours. */
export class Lanes {
  readonly #lanes: Map<number, Lane> = new Map()
  #epochs = 0

  get(partition: number): Lane | undefined {
    return this.#lanes.get(partition)
  }

  get all(): readonly Lane[] {
    return [...this.#lanes.values()]
  }

  get partitions(): readonly number[] {
    return [...this.#lanes.keys()]
  }

  isStale({ epoch, partition }: KafkaReceipt): boolean {
    return this.#lanes.get(partition)?.epoch !== epoch
  }

  /** Takes the new assignment over. What is not `same` was perhaps somebody else's meanwhile. */
  assign(
    partitions: readonly number[],
    same: boolean,
  ): { readonly lost: readonly Lane[]; readonly fresh: readonly Lane[] } {
    const lost = this.all.filter(lane => !same || !partitions.includes(lane.partition))
    for (const lane of lost) this.#lanes.delete(lane.partition)
    const fresh = partitions
      .filter(partition => !this.#lanes.has(partition))
      .map(
        (partition): Lane => ({
          partition,
          name: String(partition),
          epoch: ++this.#epochs,
          next: undefined,
        }),
      )
    for (const lane of fresh) this.#lanes.set(lane.partition, lane)
    return { lost, fresh }
  }

  clear(): readonly Lane[] {
    return this.assign([], false).lost
  }
}
