import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Subject } from '@sluice/conformance'
import { zeromqPipe } from '../src/index.js'
import { hubVersion } from './hubs.js'

const folder = mkdtempSync(join(tmpdir(), 'pipe-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

const workers = 8
let objects = 0

/** Plain PUSH and PULL: at most once. Each broker object is another place of work, as another process would be. */
export const subject: Subject = {
  name: 'zeromq-pipe',
  mode: 'pipe',
  module: import.meta.url,
  server: { name: 'zeromq-pipe', version: hubVersion, real: true },
  timeScale: 0.5,
  create: () => zeromqPipe({ folder, workers, worker: objects++ % workers }),
}
