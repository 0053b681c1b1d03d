import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Crew } from './crew.js'
import type { Progress } from './progress.js'
import { fileQueue } from './queue.js'
import { type Row, Rows } from './rows.js'

export interface Hashed {
  readonly rows: ReadonlyMap<string, Row>
  readonly seconds: number
}

/**
 * Puts files through a queue: one message each, two worker processes, one of them killed halfway.
 *
 * @param folder what the paths are relative to.
 * @param signal ends it early; it then rejects.
 */
export async function hashFiles(
  folder: string,
  paths: readonly string[],
  progress: Progress,
  signal: AbortSignal,
): Promise<Hashed> {
  const place = await mkdtemp(join(tmpdir(), 'sluice-hash-files-'))
  const [jobs, results] = [join(place, 'jobs.db'), join(place, 'results.db')]
  const rows = new Rows(results)
  const queue = fileQueue(jobs)
  const crew = new Crew([folder, jobs, results, String(paceFor(paths.length))])
  try {
    const began = performance.now()
    await queue.pushMany(paths.map(path => ({ path })))
    crew.hire()
    crew.hire()
    progress.begin(paths.length)
    await Promise.race([crew.broken, drain(queue, paths.length, crew, progress, signal)])
    const seconds = (performance.now() - began) / 1_000
    return { rows: rows.all(), seconds }
  } finally {
    progress.end()
    await crew.dismiss()
    await queue.close()
    rows.close()
    await rm(place, { recursive: true, force: true })
  }
}

/** Starts a second for each worker, so that it takes eight seconds; a few files take less, and no disk is flooded. */
function paceFor(files: number): number {
  return Math.min(Math.max(files / 16, 10), 1_000)
}

async function drain(
  queue: ReturnType<typeof fileQueue>,
  total: number,
  crew: Crew,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  let isWhole = true
  // The depth is the truth: a message is part of it until it is acknowledged, whoever held it and died.
  for (let left = total; left > 0; left = await queue.depth()) {
    progress.update(total - left)
    if (isWhole && left <= total / 2) {
      isWhole = false
      const dead = crew.kill()
      progress.note(`worker ${dead} was killed with SIGKILL; worker ${crew.hire()} takes its place`)
    }
    await sleep(100, undefined, { signal })
  }
  progress.update(total)
}
