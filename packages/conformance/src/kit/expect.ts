import { isDeepStrictEqual, inspect } from 'node:util'
import { CaseFailure } from './case-failure.js'
import { describeError } from './describe-error.js'

/** Errors by name and message: a stack differs from machine to machine, and reports are compared. */
function calm(value: unknown, depth = 0): unknown {
  if (value instanceof Error) return describeError(value)
  if (Array.isArray(value) && depth < 3) return value.map(each => calm(each, depth + 1))
  if (typeof value !== 'object' || value === null || depth >= 3 || Object.getPrototypeOf(value) !== Object.prototype) {
    return value
  }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, calm(each, depth + 1)]))
}

function show(value: unknown): string {
  const options = { depth: 4, compact: true, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 200 }
  const text = inspect(calm(value), options).replaceAll(/\s*\n\s*/g, ' ')
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
