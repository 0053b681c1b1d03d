/**
 * What `start` gives, or at once a rejection with the reason of the abort; then whatever `start` still brings is undone.
 * For `open`, `createPublisher` and `createConsumer`, whose callers need not wait for a server that does not answer. Not
 * started where the signal has aborted before. Leaves no listener on the signal.
 *
 * @param undo must not throw; what `start` rejects with after the abort is nobody's.
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
