import type { StoreSubject } from '@sluice/conformance'
import { sharedServer } from '@sluice/testbed/vitest'
import { redisStore } from '../src/index.js'

const server = sharedServer('redis')

export const storeSubject: StoreSubject = {
  name: 'redis-store',
  module: import.meta.url,
  url: server?.url,
  server: { name: 'redis', version: server?.version ?? 'none', real: true },
  timeScale: 0.25,
  create: url => redisStore(url ?? 'redis://127.0.0.1:1'),
}
