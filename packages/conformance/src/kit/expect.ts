import { isDeepStrictEqual, inspect } from 'node:util'
import { CaseFailure } from './case-failure.js'

function show(value: unknown): string {
  const text = inspect(value, { depth: 4, compact: true, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 200 })
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}

/** Fails unless `held`. `promise` says what should have been the case. */
export function expectThat(held: boolean, promise: string): asserts held {
  if (!held) throw new CaseFailure(promise)
}

/** Fails unless both are deeply and strictly equal. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (!isDeepStrictEqual(actual, expected)) {
    throw new CaseFailure(`${what}: expected ${show(expected)}, got ${show(actual)}`)
  }
}

/** Fails unless the same strings are there, in any order, each as often. Names what is missing and what is too much. */
export function expectSame(actual: Iterable<string>, expected: Iterable<string>, what: string): void {
  const counts = new Map<string, number>()
  for (const item of expected) counts.set(item, (counts.get(item) ?? 0) + 1)
  for (const item of actual) counts.set(item, (counts.get(item) ?? 0) - 1)
  const missing = [...counts].filter(([, count]) => count > 0).map(([item]) => item)
  const extra = [...counts].filter(([, count]) => count < 0).map(([item]) => item)
  if (missing.length + extra.length === 0) return
  const parts = [
    missing.length > 0 ? `${missing.length} missing, such as ${show(missing.slice(0, 3))}` : '',
    extra.length > 0 ? `${extra.length} too often or unasked, such as ${show(extra.slice(0, 3))}` : '',
  ]
  throw new CaseFailure(`${what}: ${parts.filter(part => part !== '').join('; ')}`)
}

/** Fails unless the promise rejects; the error. */
export async function expectRejection(promise: Promise<unknown>, what: string): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    if (error instanceof CaseFailure) throw error
    return error
  }
  throw new CaseFailure(`${what} should reject, and resolved`)
}
