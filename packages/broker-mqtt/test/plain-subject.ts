import type { Subject } from '@sluice/conformance'
import { sharedServer } from '@sluice/testbed/vitest'
import { mqtt } from '../src/index.js'

const server = sharedServer('mosquitto')
const url = server?.url ?? 'mqtt://127.0.0.1:1883'

/** Without a store. A publish to nobody is accepted, as brokers without retention do. */
export const subject: Subject = {
  name: 'mqtt',
  mode: 'plain',
  module: import.meta.url,
  url,
  server: { name: 'mosquitto', version: server?.version ?? 'unknown', real: true },
  timeScale: 0.25,
  create: (address = url) => mqtt({ url: address, requireSubscriber: false }),
}
