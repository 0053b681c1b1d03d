/** As a Redis list: headers have no place but the body. */
export const noHeaders = {
  settlement: 'each',
  acks: 'confirmed',
  fencing: true,
  lease: 'renewable',
  delay: {
    publish: { maxMs: 31_536_000_000, resolutionMs: 1 },
    nack: { maxMs: 31_536_000_000, resolutionMs: 1 },
  },
  ordering: 'queue',
  retention: 'until-settled',
  fanOut: false,
  sessions: false,
  countsDeliveries: true,
  nackCounts: false,
  stamps: true,
  headers: 'envelope',
  priorities: 1,
  reconnect: 'broker',
  limits: {
    publishBatch: 1000,
    receiveBatch: 1000,
    window: Infinity as number,
    bodyBytes: 16_777_216,
    headerBytes: 65_536,
  },
} as const
