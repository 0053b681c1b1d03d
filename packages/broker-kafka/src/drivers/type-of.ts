/** Kafka's own name of what went wrong, out of whatever the client has wrapped it in. */
export function typeOf(error: unknown): string | undefined {
  let at: unknown = error
  for (let depth = 0; depth < 8 && typeof at === 'object' && at !== null; depth++) {
    const { cause, errors, type } = at as {
      readonly cause?: unknown
      readonly errors?: unknown
      readonly type?: unknown
    }
    if (typeof type === 'string') return type
    at = Array.isArray(errors) ? errors[0] : cause
  }
  return undefined
}
