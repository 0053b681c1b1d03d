import type { Subject } from '@sluice/conformance'
import { nats } from '../src/index.js'
import { current } from './current.js'

const url = current?.url ?? 'nats://127.0.0.1:4222'

export const subject: Subject = {
  name: 'nats',
  mode: '2.12',
  module: import.meta.url,
  url,
  server: { name: 'nats-server', version: current?.version ?? 'unknown', real: true },
  timeScale: 0.15,
  create: (address = url) => nats(address),
}
