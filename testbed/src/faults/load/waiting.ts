export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** Looks every few milliseconds until it holds; the milliseconds that this took. Rejects after the limit. */
export async function until(
  what: string | (() => string),
  limitMs: number,
  holds: () => boolean,
  everyMs = 5,
): Promise<number> {
  const began = performance.now()
  while (!holds()) {
    if (performance.now() - began > limitMs) {
      throw new Error(`within ${limitMs} ms it should have come to this: ${typeof what === 'string' ? what : what()}`)
    }
    await pause(everyMs)
  }
  return Math.round(performance.now() - began)
}

/** Rejects when it takes longer. */
export async function within<T>(what: string, limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${limitMs} ms`)), limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
