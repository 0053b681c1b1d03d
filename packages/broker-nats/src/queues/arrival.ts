import type { ArrivedMessage } from '../link/nats-like.js'

/** What the subject for acknowledgements says of a delivery. */
export interface Arrival {
  readonly deliveryCount: number
  readonly publishedAt: number
}

/**
 * `$JS.ACK.<stream>.<consumer>.<count>.<stream seq>.<consumer seq>.<time in ns>.<pending>`; newer servers put a domain and the hash
 * of an account before the stream.
 */
export function arrivalOf(reply: string): Arrival {
  let dots = 0
  for (let index = 0; index < reply.length; index++) if (reply.charCodeAt(index) === 46) dots++
  let from = 0
  for (let skip = dots > 8 ? 6 : 4; skip > 0; skip--) from = reply.indexOf('.', from) + 1
  const count = reply.indexOf('.', from)
  const time = reply.indexOf('.', reply.indexOf('.', count + 1) + 1) + 1
  return {
    deliveryCount: Number(reply.slice(from, count)),
    publishedAt: Number(reply.slice(time, reply.indexOf('.', time) - 6)),
  }
}

/** How the client keeps a message that it has not looked into. */
interface Unread {
  readonly _rdata?: unknown
  readonly _msg?: { readonly hdr?: unknown }
}

/**
 * The header block as it came, where the client lets us see it: its own reading checks and copies every name, which costs more than all
 * else that is done for a message here. Else what it makes of it.
 */
export function headerText(message: ArrivedMessage): string {
  const { _msg: head, _rdata: bytes } = message as Unread
  const length = head?.hdr
  if (typeof length === 'number' && bytes instanceof Uint8Array) {
    return length <= 0 ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, length).toString()
  }
  return message.headers === undefined ? '' : String(message.headers)
}

const largestText = 65_536

/**
 * Text where it is text: then nobody decodes it a second time, and the piece of the socket it came in is not kept. What does not survive
 * being text, and what is large, stays as it came.
 */
export function bodyOf(message: ArrivedMessage): string | Uint8Array {
  const bytes = message.data
  if (bytes.byteLength > largestText) return bytes
  const text = Buffer.isBuffer(bytes)
    ? bytes.toString()
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
  return text.includes('\ufffd') ? bytes : text
}
