import type { Capabilities } from '../contract/capabilities.js'
import type { OutgoingMessage } from '../contract/message.js'
import { MemoryFault } from './memory-fault.js'

/** Letters, digits and the signs that brokers bear; room for what core adds to a name. */
const queueName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/

export function checkQueueName(name: string): MemoryFault | undefined {
  if (queueName.test(name)) return undefined
  return new MemoryFault('invalid', `A queue cannot be called ${JSON.stringify(name)}.`)
}

/** Why this broker does not take the message; `now` in wall-clock milliseconds. */
export function checkMessage(
  message: OutgoingMessage,
  capabilities: Capabilities,
  now: number,
): MemoryFault | undefined {
  const { limits } = capabilities
  if (!fits(message.body, limits.bodyBytes)) {
    return new MemoryFault('too-large', `The body is above ${limits.bodyBytes} bytes.`)
  }
  if (message.headers !== undefined) {
    if (capabilities.headers === 'envelope') return new MemoryFault('unsupported', 'This broker has no headers.')
    let bytes = 0
    for (const name in message.headers) {
      bytes += Buffer.byteLength(name) + Buffer.byteLength(message.headers[name]!)
    }
    if (bytes > limits.headerBytes) {
      return new MemoryFault('too-large', `The headers are above ${limits.headerBytes} bytes.`)
    }
  }
  const { priority = 0 } = message
  if (!Number.isInteger(priority) || priority < 0 || priority >= capabilities.priorities) {
    return new MemoryFault('invalid', `This broker has priorities below ${capabilities.priorities}.`)
  }
  if (message.dueAt === undefined) return undefined
  const limit = capabilities.delay.publish
  if (limit === undefined) return new MemoryFault('unsupported', 'This broker cannot delay a publish.')
  if (!(message.dueAt - now <= limit.maxMs)) {
    return new MemoryFault('invalid', `This broker delays by ${limit.maxMs} ms at most.`)
  }
  return undefined
}

function fits(body: string | Uint8Array, bytes: number): boolean {
  // A UTF-16 unit is at most three bytes of UTF-8: most bodies need no counting.
  if (typeof body !== 'string') return body.byteLength <= bytes
  return body.length * 3 <= bytes || Buffer.byteLength(body) <= bytes
}
