/** What a quorum queue can do: replicated, and counting its deliveries. */
export const quorumCapabilities = {
  settlement: 'each',
  acks: 'sent',
  fencing: false,
  lease: 'connection',
  delay: { publish: { maxMs: 6_710_886_300, resolutionMs: 1_000 } },
  ordering: 'queue',
  retention: 'until-settled',
  fanOut: false,
  sessions: false,
  countsDeliveries: true,
  nackCounts: true,
  stamps: false,
  headers: 'native',
  priorities: 1,
  reconnect: 'core',
  limits: { publishBatch: 500, receiveBatch: 1_000, window: 65_535, bodyBytes: 16_777_216, headerBytes: 49_152 },
} as const

/** What a classic queue can do: ten priorities, and no count. */
export const classicCapabilities = {
  settlement: 'each',
  acks: 'sent',
  fencing: false,
  lease: 'connection',
  delay: { publish: { maxMs: 6_710_886_300, resolutionMs: 1_000 } },
  ordering: 'queue',
  retention: 'until-settled',
  fanOut: false,
  sessions: false,
  countsDeliveries: false,
  nackCounts: false,
  stamps: false,
  headers: 'native',
  priorities: 10,
  reconnect: 'core',
  limits: { publishBatch: 500, receiveBatch: 1_000, window: 65_535, bodyBytes: 16_777_216, headerBytes: 49_152 },
} as const

/** What a classic queue without priorities can do. */
export const plainCapabilities: PlainClassicCapabilities = { ...classicCapabilities, priorities: 1 }

/** The capabilities of quorum queues as literal types. */
export type QuorumCapabilities = typeof quorumCapabilities

/** The capabilities of classic queues as literal types. */
export type ClassicCapabilities = typeof classicCapabilities

/** The capabilities of classic queues without priorities as literal types. */
export type PlainClassicCapabilities = Omit<ClassicCapabilities, 'priorities'> & { readonly priorities: 1 }
