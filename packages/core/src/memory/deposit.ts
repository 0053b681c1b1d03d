import type { Capabilities, Limit } from '../contract/capabilities.js'
import type { Clock } from '../contract/host.js'
import type { OutgoingMessage } from '../contract/message.js'
import { checkMessage } from './check-message.js'
import type { MemoryContent } from './memory-entry.js'
import type { MemoryFault } from './memory-fault.js'

/** What is put into a queue or log. */
export interface NewMessage extends MemoryContent {
  readonly body: string | Uint8Array
}

/** Where messages go: a queue or a log. */
export interface Destination {
  /** Whether anybody is there who would get a message. */
  readonly attended: boolean
  /** `due` is monotonic. A fault says why it is not stored. */
  add(message: NewMessage, now: number, due: number | undefined): MemoryFault | undefined
  /** After one or more `add`. */
  serve(): void
}

/** Stores one message, by the rules of these capabilities; whoever calls serves the destination afterwards. */
export function deposit(
  message: OutgoingMessage,
  destination: Destination,
  capabilities: Capabilities,
  clock: Clock,
  now: number,
): MemoryFault | undefined {
  const refusal = checkMessage(message, capabilities, now)
  if (refusal !== undefined) return refusal
  if (capabilities.retention === 'none' && !destination.attended) return undefined
  if (message.dueAt === undefined || message.dueAt <= now) return destination.add(message, now, undefined)
  return destination.add(message, now, dueAfter(message.dueAt - now, capabilities.delay.publish, clock))
}

/** Monotonic: the first instant, not before `delayMs` from now, at which a broker of this resolution looks. */
export function dueAfter(delayMs: number, limit: Limit | undefined, clock: Clock): number {
  const due = clock.monotonic() + delayMs
  const step = limit?.resolutionMs ?? 1
  return step <= 1 ? due : Math.ceil(due / step) * step
}
