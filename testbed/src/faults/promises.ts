/** What every adapter promises under fault, in milliseconds. */
export const promised = {
  /** Messages are received again, from when the service is back. */
  backMs: 10_000,
  /** `health()` is false, from a stop or a reset. */
  noticeMs: 5_000,
  /** The same from a silence: a black hole, a half-open connection, a server that stands still. */
  noticeSilenceMs: 15_000,
  /** What a killed process held runs elsewhere. */
  takeOverMs: 15_000,
  /** The same, where the broker sees that the connection has dropped: at once, on a loaded machine. */
  takeOverAtOnceMs: 5_000,
} as const
