import { CaseFailure } from '../kit/case-failure.js'
import type { Kit } from '../kit/kit.js'

/** What became of a call: its value or its error. Fails when it does not settle, whatever it was to be. */
export async function settled(
  kit: Kit,
  call: Promise<unknown>,
  what: string,
  boundMs = 10_000,
): Promise<{ readonly value: unknown } | { readonly error: unknown }> {
  try {
    return { value: await kit.time.within(call, boundMs, what) }
  } catch (error) {
    if (error instanceof CaseFailure) throw error
    return { error }
  }
}
