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

/** A batch is cut so that a frame ends with the message that goes beyond this. */
export const cutFrameBytes = 4_194_304
/**
 * Largest frame that a hub takes: one that is just not cut yet, then a message with the largest body and the largest
 * headers. libzmq ends the connection of whoever sends a larger one, and what is published again would end the next.
 */
export const maxFrameBytes = 23_068_672
/** Most entries of one list in a frame. */
export const maxEntries = 10_000
