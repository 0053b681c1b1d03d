/** What a queue in a Redis stream can do; the same on every server. In a Cluster consumers have no `move`. */
export const capabilities = {
  settlement: 'each',
  acks: 'confirmed',
  fencing: true,
  lease: 'renewable',
  delay: {
    publish: { maxMs: 315_360_000_000, resolutionMs: 1_000 },
    nack: { maxMs: 315_360_000_000, resolutionMs: 1_000 },
  },
  ordering: 'queue',
  retention: 'until-settled',
  fanOut: false,
  sessions: false,
  countsDeliveries: true,
  nackCounts: false,
  stamps: true,
  headers: 'native',
  priorities: 1,
  reconnect: 'broker',
  limits: {
    publishBatch: 500,
    receiveBatch: 500,
    window: Infinity as number,
    bodyBytes: 16_777_216,
    headerBytes: 65_536,
  },
} as const

/** The capabilities as literal types. */
export type RedisStreamCapabilities = typeof capabilities
