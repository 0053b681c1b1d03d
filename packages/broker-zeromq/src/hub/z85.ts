const letters = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#'
const keyLength = 40
const largest = 2 ** 32

/** Whether it is a key of CURVE: 32 bytes in Z85. */
export function isKey(text: unknown): text is string {
  if (typeof text !== 'string' || text.length !== keyLength) return false
  for (let at = 0; at < keyLength; at += 5) if (!(numberOf(text.slice(at, at + 5)) < largest)) return false
  return true
}

/** Z85 as ZeroMQ's RFC 32 has it: five characters are four bytes. */
export function fromZ85(text: string): Buffer {
  const bytes = Buffer.alloc((text.length / 5) * 4)
  for (let at = 0; at < text.length; at += 5) bytes.writeUInt32BE(numberOf(text.slice(at, at + 5)), (at / 5) * 4)
  return bytes
}

/** NaN: a character that Z85 has not. */
function numberOf(five: string): number {
  let value = 0
  for (const letter of five) {
    const digit = letters.indexOf(letter)
    value = value * 85 + (digit < 0 ? Number.NaN : digit)
  }
  return value
}
