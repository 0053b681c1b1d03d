/** What a list can do with leases beside it; the same on every server. */
export const reliable = {
  settlement: 'each',
  acks: 'confirmed',
  fencing: true,
  lease: 'renewable',
  delay: {
    publish: { maxMs: 315_360_000_000, resolutionMs: 100 },
    nack: { maxMs: 315_360_000_000, resolutionMs: 100 },
  },
  ordering: 'queue',
  retention: 'until-settled',
  fanOut: false,
  sessions: false,
  countsDeliveries: true,
  nackCounts: false,
  stamps: false,
  headers: 'envelope',
  priorities: 10,
  reconnect: 'broker',
  limits: {
    publishBatch: 500,
    receiveBatch: 500,
    window: Infinity as number,
    bodyBytes: 16_777_216,
    headerBytes: 65_536,
  },
} as const

/** A plain list: what was popped is gone, whatever becomes of it. */
export const simple = {
  settlement: 'none',
  acks: 'sent',
  fencing: false,
  lease: 'none',
  delay: {},
  ordering: 'queue',
  retention: 'until-settled',
  fanOut: false,
  sessions: false,
  countsDeliveries: false,
  nackCounts: false,
  stamps: false,
  headers: 'envelope',
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

export const capabilities: { readonly reliable: typeof reliable; readonly simple: typeof simple } = { reliable, simple }

/** How lists are used: with leases, at least once; or plainly, at most once. */
export type RedisListMode = keyof typeof capabilities

/** The capabilities as literal types. */
export type RedisListCapabilities<Mode extends RedisListMode = 'reliable'> = (typeof capabilities)[Mode]
