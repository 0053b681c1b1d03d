import { sqlite } from '@sluice/broker-sqlite'
import { declare, shape } from '@sluice/core'

/** The queue of files in the SQLite file `jobs`: whoever pushes needs to know no more than this. */
export function fileQueue(jobs: string) {
  return declare('hash-file', { broker: sqlite(jobs), input: shape<{ path: string }>() })
}
