import { realClock } from '../clock/real-clock.js'

/** Names that no other run uses: `sluice-c-<run>-<n>`, or what the subject makes of `n`. */
export function uniqueNames(custom?: (n: number) => string): () => string {
  const run = `${realClock.now().toString(36)}${process.pid.toString(36)}`
  let count = 0
  return () => {
    count++
    return custom === undefined ? `sluice-c-${run}-${count}` : custom(count)
  }
}
