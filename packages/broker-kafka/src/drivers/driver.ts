/** A place in a partition: the next message to read. */
export interface Position {
  readonly partition: number
  readonly offset: number
}

/** What a partition holds: from `low` to before `high`. */
export interface Bounds {
  readonly partition: number
  readonly low: number
  readonly high: number
}

export interface OutgoingRecord {
  readonly key: string | undefined
  readonly value: string | Uint8Array
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** Thousands may wait to be handed over: what is not needed before that is read when it is asked for. */
export interface ArrivedRecord {
  readonly offset: number
  readonly key: Uint8Array | undefined
  readonly value: Uint8Array | undefined
  readonly timestamp: number
  /** Gives every header to `sink`; several values of one name one after the other. */
  readHeaders(sink: HeaderSink): void
}

export interface HeaderSink {
  add(name: string, value: string): void
}

/** How a topic is made; `undefined` is what the server has as its default. */
export interface TopicPlan {
  readonly partitions: number | undefined
  readonly replicas: number | undefined
  readonly config: { readonly [name: string]: string }
}

/**
 * A client of Kafka, as small as the adapter needs it, so that another one can be put in its place. Errors are the
 * client's own. Nothing is asked before `connect` or after `close`.
 */
export interface Driver {
  /** The client itself. */
  readonly native: unknown
  connect(): Promise<void>
  /** Resolves once a broker has answered over the connection that stands. */
  ping(): Promise<void>
  /** Resolves once a broker has answered over a connection made for it; rejects soon where none does. */
  reach(): Promise<void>
  /** Ends all connections with an error for those who wait; new ones are made when they are needed. */
  drop(cause: Error): void
  topics(): Promise<readonly string[]>
  /** `undefined`: there is no such topic. Makes none. */
  partitionsOf(topic: string): Promise<number | undefined>
  /** How an existing topic is made, of its settings those asked for: what it does not know of is not in the answer. */
  planOf?(topic: string, settings: readonly string[]): Promise<TopicPlan>
  /** Resolves when it can be used. One that is there already is left as it is. */
  createTopic(topic: string, plan: TopicPlan): Promise<void>
  removeTopic(topic: string): Promise<void>
  bounds(topic: string): Promise<readonly Bounds[]>
  /** The first messages that are not older; where there are none, the end. */
  positionsAt(topic: string, time: number): Promise<readonly Position[]>
  /** Only partitions for which the group has committed something. */
  committed(group: string, topic: string): Promise<readonly Position[]>
  /** Whether the group has members now. */
  isActive(group: string): Promise<boolean>
  /** Removes everything before these positions. */
  truncate(topic: string, positions: readonly Position[]): Promise<void>
  producer(): Promise<DriverProducer>
  /** Resolves when the member has its first assignment; rejects, having left nothing behind, where it cannot get one. */
  join(plan: MemberPlan, events: MemberEvents): Promise<DriverMember>
  /** Ends everything, also what is under way. */
  close(): Promise<void>
}

export interface DriverProducer {
  /** Resolves when all in-sync replicas have everything. In the order given per topic and key. One at a time. */
  send(batch: ReadonlyMap<string, readonly OutgoingRecord[]>): Promise<void>
  close(): Promise<void>
}

export interface MemberPlan {
  readonly group: string
  readonly topic: string
}

/** Called in the turn in which the client learns of it, and before anything that follows from it; never within `join`. */
export interface MemberEvents {
  /** `same`: the member was a member all the while, so that partitions it keeps were nobody else's meanwhile. */
  assigned(partitions: readonly number[], same: boolean): void
  /** Fetched; offsets may repeat what was seen. `end` is the offset after the last that the partition has now. */
  records(partition: number, records: readonly ArrivedRecord[], end: number): void
  /** It is over; nothing follows. */
  failed(error: unknown): void
}

export interface DriverMember {
  pause(partitions: readonly number[]): void
  resume(partitions: readonly number[]): void
  /**
   * The next fetch begins there. Where it has fallen out of the log, the oldest offset that is left is committed and comes
   * next; where it lies beyond the end, the member fails.
   */
  seek(position: Position): void
  /**
   * Resolves also while the group forms anew, up to the end of the generation of the last `assigned`; from then on it
   * rejects with an error for which `isRebalance` is true. Never tries again. Several at once may overtake one another.
   */
  commit(positions: readonly Position[]): Promise<void>
  isRebalance(error: unknown): boolean
  /** What the group has committed of these partitions, where it has. One request. */
  committed(partitions: readonly number[]): Promise<readonly Position[]>
  leave(): Promise<void>
}
