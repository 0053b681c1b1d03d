/** What intake asks a policy that paces starts, so that it fetches no more than can begin soon. */
export interface Paced {
  /** The most starts it permits from now until `horizonMs` later; `Infinity` where that depends on the message. */
  startsWithin(monotonic: number, horizonMs: number): number
  /** When the next start is permitted: `monotonic` itself, or later. */
  nextStart(monotonic: number): number
}

/** Whether a policy paces starts. */
export function isPaced(policy: object): policy is Paced {
  return typeof (policy as Partial<Paced>).startsWithin === 'function'
}
