/** Most of the sorted times that fall into any window `[t, t + width)`. */
export function mostInWindow(times: ArrayLike<number>, width: number): number {
  let most = 0
  let first = 0
  for (let last = 0; last < times.length; last++) {
    while ((times[last] as number) - (times[first] as number) >= width) first++
    most = Math.max(most, last - first + 1)
  }
  return most
}

/** How far the mean rate from the first to the last of the sorted times is from `perSecond`, as a share; signed. */
export function meanRateError(timesMs: ArrayLike<number>, perSecond: number): number {
  if (timesMs.length < 2) throw new RangeError('no rate of fewer than two')
  const seconds = ((timesMs[timesMs.length - 1] as number) - (timesMs[0] as number)) / 1_000
  return (timesMs.length - 1) / seconds / perSecond - 1
}
