import type { Subject } from '@sluice/conformance'
import { sharedServer } from '@sluice/testbed/vitest'
import { redisStream } from '../src/index.js'

const server = sharedServer('redis')
const url = server?.url ?? 'redis://127.0.0.1:6379'

export const subject: Subject = {
  name: 'redis-stream',
  module: import.meta.url,
  url,
  server: { name: 'redis', version: server?.version ?? 'unknown', real: true },
  timeScale: 0.25,
  create: (address = url) => redisStream(address),
}
