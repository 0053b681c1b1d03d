import type { OutgoingMessage } from '@sluice/core/adapter'
import { capabilities } from '../capabilities.js'
import { SqliteFault } from '../file/sqlite-fault.js'

const { bodyBytes, headerBytes } = capabilities.limits
const longestDelayMs = capabilities.delay.publish.maxMs
/** Names of core, and room for what it adds to them. */
const queueName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/

/** Why a message cannot be stored; `now` in wall-clock milliseconds. */
export function checkMessage(message: OutgoingMessage, now: number): SqliteFault | undefined {
  const { body, headers, priority, dueAt } = message
  if (!fits(body)) return new SqliteFault('too-large', `The body is above ${bodyBytes} bytes.`)
  if (headers !== undefined && bytesOf(headers) > headerBytes) {
    return new SqliteFault('too-large', `The headers are above ${headerBytes} bytes.`)
  }
  if (priority !== undefined && !(Number.isInteger(priority) && priority >= 0 && priority < capabilities.priorities)) {
    return new SqliteFault('invalid', `Priorities are whole numbers from 0 to ${capabilities.priorities - 1}.`)
  }
  if (dueAt !== undefined && !(dueAt - now <= longestDelayMs)) {
    return new SqliteFault('invalid', `A delay is at most ${longestDelayMs} ms.`)
  }
  return undefined
}

export function checkQueueName(name: string): SqliteFault | undefined {
  if (queueName.test(name)) return undefined
  return new SqliteFault('invalid', `A queue cannot be called ${JSON.stringify(name)}.`)
}

function fits(body: string | Uint8Array): boolean {
  // A UTF-16 unit is at most three bytes of UTF-8: most bodies need no counting.
  if (typeof body !== 'string') return body.byteLength <= bodyBytes
  return body.length * 3 <= bodyBytes || Buffer.byteLength(body) <= bodyBytes
}

function bytesOf(headers: { readonly [name: string]: string }): number {
  let bytes = 0
  for (const name of Object.keys(headers)) bytes += Buffer.byteLength(name) + Buffer.byteLength(headers[name] as string)
  return bytes
}
