import type { StandardSchemaV1 } from '@standard-schema/spec'
import { unwrapEnvelope } from '../codec/envelope.js'
import { header } from '../codec/headers.js'
import { decodeArguments } from '../codec/json-codec.js'
import { type Fit, fitOf } from '../codec/schema-fit.js'
import { isRefused, readOverrides } from '../policies/overrides.js'
import type { Slot } from './slot.js'

/** How a message of this task is read. */
export interface Reading {
  readonly envelope: boolean
  readonly schema: StandardSchemaV1 | undefined
}

/**
 * Fills the slot from its body: arguments, headers out of an envelope, overrides. `undefined`: done; a string: why it
 * cannot run; a promise of either where the schema is asynchronous. Never throws.
 */
export function decode(slot: Slot, reading: Reading): undefined | string | Promise<undefined | string> {
  const decoded = decodeArguments(slot.body)
  if (typeof decoded === 'string') return decoded
  slot.args = decoded
  slot.readable = true
  if (reading.envelope) {
    const because = unwrap(slot, decoded)
    if (because !== undefined) return because
  }
  const text = slot.headers?.[header.overrides]
  if (text !== undefined) {
    const overrides = readOverrides(text)
    if (isRefused(overrides)) return overrides.because
    slot.overrides = overrides
  }
  if (reading.schema === undefined) return undefined
  const fit = fitOf(reading.schema, slot.args)
  return fit instanceof Promise ? fit.then(settled => heed(slot, settled)) : heed(slot, fit)
}

function unwrap(slot: Slot, decoded: { [key: string]: unknown }): string | undefined {
  const { found, args, body, id, headers } = unwrapEnvelope(decoded)
  if (id !== undefined) slot.named(id)
  if (headers !== undefined) slot.readHeaders(headers)
  slot.args = args
  slot.enveloped = found
  slot.wrapped = body
  return args === undefined ? 'the body is no JSON object' : undefined
}

function heed(slot: Slot, fit: Fit): string | undefined {
  if (fit.because === undefined) slot.args = fit.value
  return fit.because
}
