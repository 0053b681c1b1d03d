/**
 * What `start` gives, or at once the reason of the abort; then whatever `start` still brings is undone. Leaves no listener on
 * the signal.
 */
export async function untilAborted<Result>(
  signal: AbortSignal,
  start: () => Promise<Result>,
  undo: (result: Result) => void,
): Promise<Result> {
  signal.throwIfAborted()
  const started = start()
  let abort: () => void = () => undefined
  const aborted = new Promise<never>((_, reject) => {
    abort = () => {
      started.then(undo, () => undefined)
      reject(signal.reason)
    }
  })
  signal.addEventListener('abort', abort)
  try {
    return await Promise.race([started, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
