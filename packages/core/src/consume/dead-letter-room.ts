import { bytesOfHeaders, header } from '../codec/headers.js'
import type { Capabilities } from '../contract/capabilities.js'
import type { Plan } from './plan.js'
import type { Slot } from './slot.js'

/** For the header that tells the time of publishing. */
const stampBytes = 32
/** For that, the id, and what holds an envelope together. */
const envelopeBytes = 128

/**
 * How many bytes the broker leaves a dead letter for its reason, beside what the message brings along; not to the last
 * byte. Inside a body the reason is escaped once more.
 */
export function roomForDeadLetter(slot: Slot, plan: Plan, { bodyBytes, headerBytes }: Capabilities['limits']): number {
  if (plan.deadLetter === 'store') return headerBytes
  if (plan.envelope) return Math.min(headerBytes, (bodyBytes - Buffer.byteLength(slot.body) - envelopeBytes) / 2)
  const {
    [header.attempt]: _attempt,
    [header.dueAt]: _dueAt,
    [header.expiresAt]: _expiresAt,
    ...stays
  } = slot.headers ?? {}
  return headerBytes - bytesOfHeaders(stays) - stampBytes
}
