import { sqlite } from '@sluice/broker-sqlite'
import type { Sample } from '../../harness/row.js'
import { type Backlog, measureBacklog } from '../core/rounds.js'
import { withFreshFile } from './fresh-file.js'

/** With so many in a file. */
export async function measure(options: Backlog): Promise<Sample> {
  return await withFreshFile(path => measureBacklog(sqlite(path), options))
}
