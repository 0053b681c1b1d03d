export type RedisArgument = string | number | Uint8Array

/** The client would write other bytes than a `Buffer` as text. The same array where there are none: batches are large. */
export function sendableAll(given: readonly RedisArgument[]): (string | number | Buffer)[] {
  return given.every(isSendable) ? (given as (string | number | Buffer)[]) : given.map(sendable)
}

function isSendable(argument: RedisArgument): argument is string | number | Buffer {
  return typeof argument !== 'object' || Buffer.isBuffer(argument)
}

function sendable(argument: RedisArgument): string | number | Buffer {
  return isSendable(argument) ? argument : Buffer.from(argument.buffer, argument.byteOffset, argument.byteLength)
}
