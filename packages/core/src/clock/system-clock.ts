import type { Cancel, Clock } from '../contract/host.js'

const longestTimer = 2_147_483_647

function at(monotonicMs: number, run: () => void): Cancel {
  let timer: NodeJS.Timeout | undefined
  const arm = (): void => {
    const wait = Math.ceil(monotonicMs - performance.now())
    timer = setTimeout(
      () => {
        // Node's timers may fire up to a millisecond early and cannot wait longer than 24.8 days.
        if (performance.now() < monotonicMs) arm()
        else run()
      },
      Math.min(Math.max(wait, 1), longestTimer),
    )
  }
  arm()
  return () => clearTimeout(timer)
}

/** The machine's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  at,
  tick: run => process.nextTick(run),
  yield: run => void setImmediate(run),
}
