import { inspect } from 'node:util'

/** A raw error in one line; total, because brokers throw anything. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error, { depth: 1, breakLength: Number.POSITIVE_INFINITY })
  const code = (error as { readonly code?: unknown }).code
  const described = typeof code === 'string' && !error.message.includes(code) ? `${error.name} ${code}` : error.name
  return `${described}: ${error.message}`
}
