import type { Headers, OutgoingMessage } from '@sluice/core/adapter'
import { realClock } from '../clock/real-clock.js'

/** What a case says about a message; the rest is filled in as core does: all fields, in this order. */
export interface MessageParts {
  readonly body: string | Uint8Array
  readonly id?: string
  readonly headers?: Headers
  readonly dueAt?: number
  readonly priority?: number
  readonly key?: string
}

const run = realClock.now().toString(36)
let messages = 0

/** An id as core makes them: letters and digits, 15 to 18 characters. */
export function newId(): string {
  messages++
  return `${run}${process.pid.toString(36).padStart(4, '0').slice(-4)}${messages.toString(36).padStart(4, '0')}`
}

/** A message for `queue`. */
export function outgoing(queue: string, parts: MessageParts | string | Uint8Array): OutgoingMessage {
  const said: MessageParts = typeof parts === 'string' || parts instanceof Uint8Array ? { body: parts } : parts
  return {
    queue,
    body: said.body,
    id: said.id ?? newId(),
    headers: said.headers,
    dueAt: said.dueAt,
    priority: said.priority,
    key: said.key,
  }
}

/** `count` bodies that differ: `{"n":0}`, `{"n":1}` … */
export function numbered(count: number, label = 'n'): string[] {
  return Array.from({ length: count }, (_, index) => `{"${label}":${index}}`)
}
