import { HubFault } from '../frames/hub-fault.js'

/**
 * Answers of several frames that are one call. Waits for all of them before it rejects: nothing of the call is under
 * way afterwards. Where one was done and another refused, the call as a whole may have happened.
 */
export async function allOf<Result>(frames: readonly Promise<Result>[]): Promise<Result[]> {
  const results: Result[] = []
  const errors: unknown[] = []
  for (const settled of await Promise.allSettled(frames)) {
    if (settled.status === 'rejected') errors.push(settled.reason)
    else results.push(settled.value)
  }
  if (errors.length === 0) return results
  throw errors.length === frames.length && errors.every(isCertain) ? errors[0] : partly(errors[0])
}

function isCertain(error: unknown): boolean {
  return error instanceof HubFault && error.failure.happened === 'no'
}

function partly(error: unknown): unknown {
  if (!(error instanceof HubFault)) return error
  return new HubFault({ ...error.failure, happened: 'maybe' }, error.message, error)
}
