import type { Subject } from '@sluice/conformance'
import { sharedServer } from '@sluice/testbed/vitest'
import { mqtt } from '../src/index.js'
import { slotsIn } from './slots-file.js'

const server = sharedServer('mosquitto')
const url = server?.url ?? 'mqtt://127.0.0.1:1883'

/** With slots: queues that wait for their workers. */
export const subject: Subject = {
  name: 'mqtt',
  module: import.meta.url,
  url,
  server: { name: 'mosquitto', version: server?.version ?? 'unknown', real: true },
  timeScale: 0.25,
  create: (address = url) => mqtt({ url: address, slots: slotsIn('slots') }),
}
