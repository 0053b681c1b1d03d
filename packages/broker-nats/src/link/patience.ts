import type { Clock } from '@sluice/core/adapter'

/** Resolves when `work` has ended, however it did, and at the latest after so long. */
export function within(clock: Clock, milliseconds: number, work: Promise<unknown>): Promise<void> {
  return new Promise(resolve => {
    const cancel = clock.at(clock.monotonic() + milliseconds, resolve)
    const end = (): void => {
      cancel()
      resolve()
    }
    work.then(end, end)
  })
}

/** As `work`, but rejects at once when the signal says so. @param late gets what comes nevertheless. */
export async function abortable<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
  late: (result: Result) => unknown = () => undefined,
): Promise<Result> {
  let stop: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
  })
  try {
    return await Promise.race([work, aborted])
  } catch (error) {
    work.then(late).catch(() => undefined)
    throw error
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop)
  }
}
