/** Plain PUSH and PULL: what nobody pulls yet waits in the pusher, up to a bound; what was handed out is gone. */
export const pipeCapabilities = {
  settlement: 'none',
  acks: 'sent',
  fencing: false,
  lease: 'none',
  delay: {},
  ordering: 'none',
  retention: 'none',
  fanOut: false,
  sessions: false,
  countsDeliveries: false,
  nackCounts: false,
  stamps: false,
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
export type PipeCapabilities = typeof pipeCapabilities
