import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Does something with a database file that nobody has used, and removes it afterwards. */
export async function withFreshFile<Result>(use: (path: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
  try {
    return await use(join(folder, 'queue.db'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
