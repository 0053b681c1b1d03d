import { memory } from '@sluice/core'
import type { Sample } from '../../harness/row.js'
import { type Backlog, measureBacklog } from './rounds.js'

/** With so many in memory. */
export async function measure(options: Backlog): Promise<Sample> {
  return await measureBacklog(memory(), options)
}
