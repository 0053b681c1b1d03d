import type { StandardSchemaV1 } from '@standard-schema/spec'
import { unwrapEnvelope } from '../codec/envelope.js'
import { header } from '../codec/headers.js'
import { decodeArguments } from '../codec/json-codec.js'
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
  return reading.schema === undefined ? undefined : validate(slot, reading.schema)
}

function unwrap(slot: Slot, decoded: { [key: string]: unknown }): string | undefined {
  const { args, body, id, headers } = unwrapEnvelope(decoded)
  if (id !== undefined) slot.id = id
  if (headers !== undefined) slot.readHeaders(headers)
  slot.args = args
  slot.unwrapped = body ?? JSON.stringify(args)
  return args === undefined ? 'the body is no JSON object' : undefined
}

function validate(slot: Slot, schema: StandardSchemaV1): undefined | string | Promise<undefined | string> {
  try {
    const result = schema['~standard'].validate(slot.args)
    if (!(result instanceof Promise)) return heed(slot, result)
    return result.then(settled => heed(slot, settled), whatFailed)
  } catch (error) {
    return whatFailed(error)
  }
}

function heed(slot: Slot, result: StandardSchemaV1.Result<unknown>): string | undefined {
  if (result.issues === undefined) {
    slot.args = result.value
    return undefined
  }
  const issue = result.issues[0]
  const path = issue?.path?.map(part => String(typeof part === 'object' ? part.key : part)).join('.')
  return `the arguments do not fit the schema: ${path === undefined || path === '' ? '' : `${path}: `}${issue?.message ?? ''}`
}

function whatFailed(error: unknown): string {
  return `the schema threw: ${error instanceof Error ? error.message : String(error)}`
}
