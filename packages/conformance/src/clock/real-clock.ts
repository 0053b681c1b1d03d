import type { Clock } from '@sluice/core/adapter'

const longestTimer = 2_147_483_647

/**
 * The machine's time. The suite brings its own, so that it depends on nothing of core but types: an adapter can be
 * checked by a suite of another minor version.
 */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  at(monotonicMs, run) {
    let timer: NodeJS.Timeout | undefined
    const arm = (): void => {
      const wait = Math.ceil(monotonicMs - performance.now())
      timer = setTimeout(
        () => {
          if (performance.now() < monotonicMs) arm()
          else run()
        },
        Math.min(Math.max(wait, 1), longestTimer),
      )
    }
    arm()
    return () => clearTimeout(timer)
  },
  tick: run => process.nextTick(run),
  yield: run => void setImmediate(run),
}
