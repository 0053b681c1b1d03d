import type { StandardSchemaV1 } from '@standard-schema/spec'

/**
 * A type as a Standard Schema, for who needs no checking library: at run time it checks nothing but that the value is
 * an object. Trust it as far as you trust whoever publishes.
 */
export function shape<Value extends object>(): StandardSchemaV1<Value, Value> {
  return {
    '~standard': {
      version: 1,
      vendor: 'sluice',
      validate: value =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? { value: value as Value }
          : { issues: [{ message: 'it must be an object' }] },
    },
  }
}
