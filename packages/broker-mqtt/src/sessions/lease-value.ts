import type { StoredValue } from '@sluice/core/adapter'
import type { Finished } from './acknowledging.js'

/** Begins the value of a lease that nobody holds and that holds something for the next holder. */
const start = 'free:'

/** The value of a lease that is given back; `undefined`: none. */
export function freed(finished: Finished | undefined): string | undefined {
  return finished === undefined || finished.size === 0 ? undefined : `${start}${JSON.stringify([...finished])}`
}

export function isFree(lease: StoredValue | undefined): boolean {
  return lease === undefined || lease.value.startsWith(start)
}

/** What the last holder left; unreadable, it is as if there were nothing: it only saves doing something twice. */
export function finishedIn(lease: StoredValue | undefined): Finished | undefined {
  if (lease === undefined || !lease.value.startsWith(start)) return undefined
  try {
    const noted = JSON.parse(lease.value.slice(start.length)) as [number, string | null][]
    return new Map(noted.map(([packetId, id]) => [packetId, id ?? undefined]))
  } catch {
    return undefined
  }
}
