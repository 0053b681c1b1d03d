import { mkdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** What testbeds of one user share: reserved ports, the lock of an install, what `up` has started. */
export function stateFolder(): string {
  const folder = join(tmpdir(), `sluice-testbed-${userInfo().username}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}
