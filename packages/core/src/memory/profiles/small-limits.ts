/** Everything, within narrow limits. */
export const smallLimits = {
  settlement: 'each',
  acks: 'confirmed',
  fencing: true,
  lease: 'renewable',
  delay: {
    publish: { maxMs: 60_000, resolutionMs: 500 },
    nack: { maxMs: 30_000, resolutionMs: 500 },
  },
  ordering: 'queue',
  retention: 'until-settled',
  fanOut: false,
  sessions: false,
  countsDeliveries: true,
  nackCounts: false,
  stamps: true,
  headers: 'native',
  priorities: 2,
  reconnect: 'broker',
  limits: {
    publishBatch: 7,
    receiveBatch: 5,
    window: 12,
    bodyBytes: 1024,
    headerBytes: 256,
  },
} as const
