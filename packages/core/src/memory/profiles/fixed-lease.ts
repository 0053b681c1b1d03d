/** As SQS: a lease that cannot be renewed, coarse delays, small batches, a nack counts, no order. */
export const fixedLease = {
  settlement: 'each',
  acks: 'confirmed',
  fencing: true,
  lease: 'fixed',
  delay: {
    publish: { maxMs: 900_000, resolutionMs: 1000 },
    nack: { maxMs: 43_200_000, resolutionMs: 1000 },
  },
  ordering: 'none',
  retention: 'until-settled',
  fanOut: false,
  sessions: false,
  countsDeliveries: true,
  nackCounts: true,
  stamps: true,
  headers: 'native',
  priorities: 1,
  reconnect: 'broker',
  limits: {
    publishBatch: 10,
    receiveBatch: 10,
    window: 120_000,
    bodyBytes: 1_048_576,
    headerBytes: 16_384,
  },
} as const
