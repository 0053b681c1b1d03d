/** What every Kafka can do, seen through a group of the classic protocol. */
export const capabilities = {
  settlement: 'prefix',
  acks: 'confirmed',
  fencing: true, // by lane: what a member lost it does not commit, and the coordinator refuses commits of an old generation
  lease: 'connection',
  delay: {},
  ordering: 'key',
  retention: 'log',
  fanOut: true,
  sessions: false,
  countsDeliveries: false,
  nackCounts: false,
  stamps: true,
  headers: 'native',
  priorities: 1,
  reconnect: 'broker',
  limits: {
    publishBatch: 1_000,
    receiveBatch: 1_000,
    window: Infinity as number,
    bodyBytes: 1_000_000,
    headerBytes: 16_384,
  },
} as const

/** The capabilities as literal types. */
export type KafkaCapabilities = typeof capabilities

/** One request holds no more of a topic than this: what is larger than a topic's `max.message.bytes` is refused whole. */
export const requestBytes = 1_030_000
