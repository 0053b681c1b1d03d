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

/** Fills the slot from its body: arguments, and headers out of an envelope. A string: why it cannot run. Never throws. */
export function open(slot: Slot, { envelope }: Reading): string | undefined {
  const decoded = decodeArguments(slot.body)
  if (typeof decoded === 'string') return decoded
  slot.args = decoded
  slot.readable = true
  if (!envelope) return undefined
  const { found, args, body, id, headers } = unwrapEnvelope(decoded)
  if (id !== undefined) slot.named(id)
  if (headers !== undefined) slot.readHeaders(headers)
  slot.args = args
  slot.enveloped = found
  slot.wrapped = body
  return args === undefined ? 'the body is no JSON object' : undefined
}

/**
 * Checks what was opened: overrides, and the schema, whose output replaces the arguments. A string: why it cannot run;
 * a promise where the schema is asynchronous. Neither throws nor rejects.
 */
export function check(slot: Slot, { schema }: Reading): undefined | string | Promise<undefined | string> {
  const text = slot.headers?.[header.overrides]
  if (text !== undefined) {
    const overrides = readOverrides(text)
    if (isRefused(overrides)) return overrides.because
    slot.overrides = overrides
  }
  if (schema === undefined) return undefined
  const fit = fitOf(schema, slot.args)
  return fit instanceof Promise ? fit.then(settled => heed(slot, settled)) : heed(slot, fit)
}

function heed(slot: Slot, fit: Fit): string | undefined {
  if (fit.because === undefined) slot.args = fit.value
  return fit.because
}
