import type { CaseTime } from '../clock/case-time.js'
import { CaseFailure } from '../kit/case-failure.js'
import { describeError } from '../kit/describe-error.js'
import { withEscapedErrors } from './escaped-errors.js'

/** A case as the runner sees it. */
export interface BoundedCase {
  readonly boundMs: number
  body(): Promise<void>
  /** The calls that have not settled, by name. */
  pending(): readonly string[]
  cleanUp(): Promise<void>
}

/**
 * Runs a case to its end or its bound, then cleans up. A hung case fails and says on what it waits; an error that
 * escapes from a callback of the client fails it too.
 */
export async function runBounded(one: BoundedCase, time: CaseTime): Promise<void> {
  const escaped: unknown[] = []
  await withEscapedErrors(
    () => inTime(one, time),
    error => escaped.push(error),
  )
  if (escaped.length > 0) throw new CaseFailure(`an error escaped: ${describeError(escaped[0])}`)
}

async function inTime(one: BoundedCase, time: CaseTime): Promise<void> {
  let cancel: () => void = () => undefined
  const hung = new Promise<never>((_, reject) => {
    cancel = time.clock.at(time.monotonic() + one.boundMs, () => {
      const waiting = one.pending()
      const on = waiting.length > 0 ? `; it waits for ${waiting.join(', ')}` : ''
      reject(new CaseFailure(`the case did not end within ${one.boundMs} ms${on}`))
    })
  })
  try {
    await Promise.race([one.body(), hung])
  } finally {
    cancel()
    await one.cleanUp()
  }
}
