import type { StandardSchemaV1 } from '@standard-schema/spec'
import { wordsOf } from '../errors/words-of.js'

/** What a schema makes of arguments: its output, or in words why they do not fit. */
export type Fit =
  | { readonly because: undefined; readonly value: unknown }
  | { readonly because: string; readonly cause: unknown }

/** Asks a user's schema. Neither throws nor rejects, whatever the schema does; a promise only where the schema gives one. */
export function fitOf(schema: StandardSchemaV1, args: unknown): Fit | Promise<Fit> {
  try {
    const result = schema['~standard'].validate(args)
    if (!('then' in result)) return read(result)
    return Promise.resolve(result).then(read).catch(threw)
  } catch (error) {
    return threw(error)
  }
}

function read(result: StandardSchemaV1.Result<unknown>): Fit {
  if (result.issues === undefined) return { because: undefined, value: result.value }
  const issue = result.issues[0]
  const path = issue?.path?.map(part => String(typeof part === 'object' ? part.key : part)).join('.') ?? ''
  const where = path === '' ? '' : `${path}: `
  return {
    because: `the arguments do not fit the schema: ${where}${issue?.message ?? 'it says no more'}`,
    cause: result.issues,
  }
}

function threw(error: unknown): Fit {
  return { because: `the schema threw: ${wordsOf(error)}`, cause: error }
}
