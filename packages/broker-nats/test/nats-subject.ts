import type { Subject } from '@sluice/conformance'
import { nats } from '../src/index.js'

const url = process.env.SLUICE_TESTBED_NATS ?? 'nats://127.0.0.1:4222'

export const subject: Subject = {
  name: 'nats',
  module: import.meta.url,
  url,
  create: (address = url) => nats(address),
  server: { name: 'nats-server', version: '2.9.10', real: true },
  timeScale: 0.25,
}
