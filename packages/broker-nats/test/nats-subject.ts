import type { Subject } from '@sluice/conformance'
import { sharedServer } from '@sluice/testbed/vitest'
import { nats } from '../src/index.js'

const server = sharedServer('nats')
const url = server?.url ?? 'nats://127.0.0.1:4222'

export const subject: Subject = {
  name: 'nats',
  module: import.meta.url,
  url,
  server: { name: 'nats-server', version: server?.version ?? 'unknown', real: true },
  timeScale: 0.15,
  create: (address = url) => nats(address),
}
