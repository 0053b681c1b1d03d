import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Debian starts a daemon as soon as its package is there, unless this file answers 101 ("not allowed"). Ours stands
 * only while `work` runs; what was there before comes back, also after an install of ours that was killed.
 */
export async function withoutDaemons(file: string, work: () => Promise<void>): Promise<void> {
  const kept = `${file}.sluice-testbed`
  putBack(file, kept)
  if (existsSync(file)) renameSync(file, kept)
  writeFileSync(file, `#!/bin/sh\n${mark}\nexit 101\n`)
  chmodSync(file, 0o755)
  try {
    await work()
  } finally {
    putBack(file, kept)
  }
}

const mark = '# written by the testbed of Sluice while it installs'

function putBack(file: string, kept: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8').includes(mark)) rmSync(file)
  if (existsSync(kept)) renameSync(kept, file)
}
