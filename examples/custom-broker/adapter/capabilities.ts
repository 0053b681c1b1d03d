const delay = { maxMs: 1_728_000_000, resolutionMs: 50 } as const
export const capabilities = {
  settlement: 'each',
  acks: 'confirmed',
  fencing: true,
  lease: 'renewable',
  delay: { publish: delay, nack: delay },
  ordering: 'none', // four publishes at once travel on four sockets
  retention: 'until-settled',
  fanOut: false,
  sessions: false,
  countsDeliveries: true,
  nackCounts: false,
  stamps: true,
  headers: 'native',
  priorities: 1,
  reconnect: 'core',
  limits: { publishBatch: 50, receiveBatch: 50, window: Infinity as number, bodyBytes: 262_144, headerBytes: 16_384 },
} as const
