import { isUtf8 } from 'node:buffer'
import { InvalidArguments } from '../errors/invalid-arguments.js'
import { MessageTooLarge } from '../errors/message-too-large.js'
import { envelopeKey } from './envelope.js'

const prototypeKey = '__proto__'

/**
 * The arguments as JSON text: the whole body, nothing else. Refuses what another process could not read back: no
 * object, an array, a cycle, a BigInt, an object whose `toJSON` gives no object.
 */
export function encodeArguments(args: unknown, task: string, limit: number, envelope: boolean): string {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) {
    throw new InvalidArguments(task, 'the arguments are no object')
  }
  let text: string | undefined
  try {
    text = JSON.stringify(args)
  } catch (cause) {
    throw new InvalidArguments(task, 'the arguments are no JSON', cause)
  }
  if (text === undefined || text.charCodeAt(0) !== 123)
    throw new InvalidArguments(task, 'the arguments give no JSON object')
  // Looked for in the text, because a `toJSON` may bring it.
  if (envelope && text.includes(`"${envelopeKey}"`) && Object.hasOwn(JSON.parse(text), envelopeKey)) {
    throw new InvalidArguments(task, `"${envelopeKey}" is reserved for headers on a broker without headers`)
  }
  // A UTF-16 unit is at most three bytes: short texts need no counting.
  if (text.length * 3 > limit) {
    const bytes = Buffer.byteLength(text)
    if (bytes > limit) throw new MessageTooLarge(task, bytes, limit)
  }
  return text
}

/**
 * The arguments, or in words why there are none. Never throws: a stranger wrote it. Keys named `__proto__` are taken
 * out at every depth.
 */
export function decodeArguments(body: string | Uint8Array): { [key: string]: unknown } | string {
  const text = typeof body === 'string' ? body : textOf(body)
  if (text === undefined) return 'the body is not UTF-8'
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'the body is not JSON'
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'the body is no JSON object'
  // An escape can spell the name too; both are rare, and only then the tree is walked.
  if (text.includes(prototypeKey) || text.includes('\\u')) removePrototypeKeys(value)
  return value as { [key: string]: unknown }
}

/** `undefined`: it is not UTF-8. */
function textOf(body: Uint8Array): string | undefined {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const text = bytes.toString('utf8')
  // What cannot be read becomes this character, which may also have been sent: only then is it worth another look.
  return text.includes('\ufffd') && !isUtf8(bytes) ? undefined : text
}

function removePrototypeKeys(root: object): void {
  const pending: object[] = [root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (Object.hasOwn(node, prototypeKey)) Reflect.deleteProperty(node, prototypeKey)
    for (const child of Object.values(node)) if (typeof child === 'object' && child !== null) pending.push(child)
  }
}
