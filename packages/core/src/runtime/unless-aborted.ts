import { Closed } from '../errors/closed.js'

/**
 * What the promise comes to, or a rejection with `Closed` as soon as the signal aborts; what comes after that is given
 * to `late`.
 */
export function unlessAborted<Answer>(
  work: Promise<Answer>,
  signal: AbortSignal,
  what: string,
  late: (answer: Answer) => void = () => undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new Closed(what))
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    work.then(
      answer => {
        signal.removeEventListener('abort', onAbort)
        if (signal.aborted) late(answer)
        else resolve(answer)
      },
      error => {
        signal.removeEventListener('abort', onAbort)
        reject(error)
      },
    )
  })
}
