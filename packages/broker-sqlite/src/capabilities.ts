/** What a queue in a SQLite file can do; the same in every file. */
export const capabilities = {
  settlement: 'each',
  acks: 'confirmed',
  fencing: true,
  lease: 'renewable',
  delay: {
    publish: { maxMs: 315_360_000_000, resolutionMs: 25 },
    nack: { maxMs: 315_360_000_000, resolutionMs: 25 },
  },
  ordering: 'queue',
  retention: 'until-settled',
  fanOut: false,
  sessions: false,
  countsDeliveries: true,
  nackCounts: false,
  stamps: true,
  headers: 'native',
  priorities: 10,
  reconnect: 'core',
  limits: {
    publishBatch: 500,
    receiveBatch: 500,
    window: Infinity as number,
    bodyBytes: 16_777_216,
    headerBytes: 65_536,
  },
} as const

/** The capabilities as literal types. */
export type SqliteCapabilities = typeof capabilities
