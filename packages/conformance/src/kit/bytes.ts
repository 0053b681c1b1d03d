import { CaseFailure } from './case-failure.js'

/** A body as its bytes: text is UTF-8, and a lone surrogate becomes the replacement character. */
export function bytesOf(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body
}

/** A body as text, for looking it up. */
export function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}

/** Fails unless both bodies are the same bytes; names the first byte that differs. */
export function expectBody(actual: string | Uint8Array, expected: string | Uint8Array, what: string): void {
  const [left, right] = [bytesOf(actual), bytesOf(expected)]
  if (left.length === right.length && Buffer.compare(left, right) === 0) return
  let index = 0
  while (index < left.length && index < right.length && left[index] === right[index]) index++
  const found = index < left.length ? `byte ${left[index]}` : 'its end'
  const wanted = index < right.length ? `byte ${right[index]}` : 'the end'
  throw new CaseFailure(
    `${what}: the body has ${left.length} bytes instead of ${right.length}, and ${found} instead of ${wanted} at ${index}`,
  )
}

/** The bodies of deliveries or messages as texts. */
export function textsOf(items: readonly { readonly body: string | Uint8Array }[]): string[] {
  return items.map(item => textOf(item.body))
}
