const letters = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#'

/** Z85 as ZeroMQ's RFC 32 has it: five characters are four bytes. */
export function fromZ85(text: string): Buffer {
  const bytes = Buffer.alloc((text.length / 5) * 4)
  for (let at = 0; at < text.length; at += 5) {
    let value = 0
    for (const letter of text.slice(at, at + 5)) value = value * 85 + letters.indexOf(letter)
    bytes.writeUInt32BE(value >>> 0, (at / 5) * 4)
  }
  return bytes
}
