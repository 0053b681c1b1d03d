import type { Clock } from '@sluice/core/adapter'
import { classifySqlite } from '../classify.js'

const pauseMs = 10

/**
 * Does `work`, and does it again while another process holds the lock, until `limitMs` are over. SQLite itself waits a
 * moment for the lock, without letting anything else run; between the attempts everything else has its turn.
 */
export async function whileBusy<Result>(clock: Clock, limitMs: number, work: () => Result): Promise<Result> {
  const end = clock.monotonic() + limitMs
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (classifySqlite(error).code !== 'busy' || clock.monotonic() >= end) throw error
      await new Promise<void>(resolve => {
        clock.at(clock.monotonic() + pauseMs, resolve)
      })
    }
  }
}
