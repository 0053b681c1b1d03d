import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@sluice/broker-sqlite'
import { memory } from '@sluice/core'
import { startHub } from '../src/index.js'
import { hubVariables } from './hubs.js'

/** For vitest: both hubs of the conformance runs live in its own process, beside those that run the tests. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-zeromq-'))
  const kept = await startHub({ broker: memory(), url: 'zmq://127.0.0.1:0' })
  const stored = await startHub({ broker: sqlite(join(folder, 'hub.db')), url: 'zmq://127.0.0.1:0' })
  process.env[hubVariables.memory] = kept.url
  process.env[hubVariables.sqlite] = stored.url
  return async () => {
    await Promise.all([kept.close(), stored.close()])
    rmSync(folder, { recursive: true, force: true })
  }
}
