export type RedisArgument = string | number | Uint8Array

/** The client would write other bytes than a `Buffer` as text. */
export function sendable(argument: RedisArgument): string | number | Buffer {
  if (typeof argument !== 'object' || Buffer.isBuffer(argument)) return argument
  return Buffer.from(argument.buffer, argument.byteOffset, argument.byteLength)
}
