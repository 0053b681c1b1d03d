/** Of a message's payload this is kept for headers, ids and what escaping adds to them. */
export const headerRoom: number = 32_768

/** What every JetStream server can do; `open` adds what newer ones have. */
export const capabilities = {
  settlement: 'each',
  acks: 'confirmed',
  fencing: false, // a late ack of an earlier hand-out settles the later one
  lease: 'renewable',
  delay: { nack: { maxMs: 31_536_000_000, resolutionMs: 100 } },
  ordering: 'queue',
  retention: 'until-settled',
  fanOut: false,
  sessions: false,
  countsDeliveries: true,
  nackCounts: true, // the server counts hand-outs, whatever ended them
  stamps: true,
  headers: 'native',
  priorities: 1,
  reconnect: 'broker',
  limits: {
    publishBatch: 500,
    receiveBatch: 2_000,
    window: Infinity as number,
    bodyBytes: 1_015_808 as number,
    headerBytes: 16_384,
  },
} as const

/** The capabilities as literal types. */
export type NatsCapabilities = typeof capabilities

/** The same where the server takes payloads of another size. */
export function capabilitiesWith(maxPayloadBytes: number): NatsCapabilities {
  return { ...capabilities, limits: { ...capabilities.limits, bodyBytes: maxPayloadBytes - headerRoom } }
}

/** From this version on a message can be scheduled, and from 2.11 on one can have an end. */
export const schedulesSince = [2, 12] as const
export const endsSince = [2, 11] as const

/** How far a schedule may lie ahead, and how late the server makes it. */
export const publishDelay = { maxMs: 315_360_000_000, resolutionMs: 100 } as const

/** @param version `2.12.15`, as the server says it. */
export function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [first = 0, second = 0] = version.split('.').map(part => Number.parseInt(part, 10))
  return first > major || (first === major && second >= minor)
}
