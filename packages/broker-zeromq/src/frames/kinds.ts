/** The first byte of every frame. Another version is answered with an `error` frame of this one. */
export const protocolVersion = 1

/** The second byte: what a frame is. docs/frames.md has each one's layout. */
export const kinds = {
  hello: 1,
  welcome: 2,
  ping: 3,
  pong: 4,
  publish: 5,
  rejected: 6,
  subscribe: 7,
  pull: 8,
  cancel: 9,
  messages: 10,
  ack: 11,
  nack: 12,
  extend: 13,
  move: 14,
  stale: 15,
  unsubscribe: 16,
  admin: 17,
  result: 18,
  ok: 19,
  error: 20,
  bye: 21,
} as const

export type Kind = (typeof kinds)[keyof typeof kinds]

/** Largest frame that either side takes: one message with the largest body and the largest headers fits. */
export const maxFrameBytes = 20_971_520
/** A batch is cut so that a frame ends soon after this. */
export const cutFrameBytes = 4_194_304
/** Most entries of one list in a frame. */
export const maxEntries = 10_000
