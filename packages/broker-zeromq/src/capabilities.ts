/** What a hub can do, whichever of the brokers that it may serve stands behind it. */
export const capabilities = {
  settlement: 'each',
  acks: 'confirmed',
  fencing: true,
  lease: 'renewable',
  delay: {
    publish: { maxMs: 31_536_000_000, resolutionMs: 50 },
    nack: { maxMs: 31_536_000_000, resolutionMs: 50 },
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
export type ZeromqCapabilities = typeof capabilities
