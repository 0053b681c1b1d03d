import type { Rejected } from '@sluice/core/adapter'

/** Sends what a batch was sorted into; what becomes of one part does not depend on the others. Rejects where there is only one, or none arrived. */
export async function sendAll<Part extends { readonly indexes: readonly number[] }>(
  parts: readonly Part[],
  send: (part: Part) => Promise<void>,
): Promise<Rejected[]> {
  if (parts.length === 1) {
    await send(parts[0] as Part)
    return []
  }
  const found = await Promise.allSettled(parts.map(part => send(part)))
  return found.flatMap((one, n) =>
    one.status === 'fulfilled' ? [] : (parts[n]?.indexes ?? []).map(index => ({ index, error: one.reason })),
  )
}
