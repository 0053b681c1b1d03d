import type { Cancel, Clock } from '@sluice/core/adapter'

/** Resolves after `ms` or on abort. */
export function rest(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    let cancel: Cancel = () => undefined
    const end = (): void => {
      cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', end)
    cancel = clock.at(clock.monotonic() + ms, end)
  })
}
