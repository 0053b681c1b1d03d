import { fileURLToPath } from 'node:url'
import type { Kind } from '../kinds/kind.js'
import { run } from '../process/run.js'
import { untilAnswer } from '../process/wait.js'
import type { FoundServer } from './server.js'

const file = fileURLToPath(new URL('../../../compose.yaml', import.meta.url))

/** The service of `compose.yaml`, if a Docker engine answers; else undefined. It goes on running when we end. */
export async function composeServer({ compose, probe }: Kind): Promise<FoundServer | undefined> {
  if (compose === undefined) return undefined
  const engine = await run('docker', ['info', '--format', '{{.ServerVersion}}'], { timeoutMs: 5_000 }).catch(() => '')
  if (engine.trim() === '') return undefined
  await run('docker', ['compose', '-f', file, 'up', '-d', compose.service], { timeoutMs: 300_000 })
  const version = await untilAnswer(() => probe(compose.url), 60_000)
  return { url: compose.url, version, remove: async () => {} }
}
