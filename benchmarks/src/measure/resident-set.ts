import { setTimeout } from 'node:timers/promises'

/** For V8 to give back, beside the main thread, the pages that a collection has freed. */
const unmappingMs = 100

/**
 * The memory of the process after everything unused is gone. Twice, because a second collection frees what the first one
 * only emptied; without it the resident set jumps by the size of a semi-space. Needs `--expose-gc`.
 */
export async function residentSet(): Promise<{ readonly rssMb: number; readonly heapMb: number }> {
  if (globalThis.gc === undefined) throw new Error('run it with --expose-gc')
  for (let round = 0; round < 2; round++) {
    globalThis.gc()
    await setTimeout(unmappingMs)
  }
  const { rss, heapUsed } = process.memoryUsage()
  return { rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 }
}
