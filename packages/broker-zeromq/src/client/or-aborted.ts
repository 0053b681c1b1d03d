/** What is being made, unless the signal comes first: then it is released as soon as it is there after all. */
export function orAborted<Made extends { close(): Promise<void> }>(
  made: Promise<Made>,
  signal: AbortSignal,
): Promise<Made> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason)
      made.then(
        one => one.close(),
        () => undefined,
      )
    }
    signal.addEventListener('abort', abort, { once: true })
    made.then(
      one => {
        signal.removeEventListener('abort', abort)
        resolve(one)
      },
      error => {
        signal.removeEventListener('abort', abort)
        reject(error)
      },
    )
  })
}
