import type { Subject } from '@sluice/conformance'
import { sharedServer } from '@sluice/testbed/vitest'
import { redisList } from '../src/index.js'

const server = sharedServer('redis')
const url = server?.url ?? 'redis://127.0.0.1:6379'

const facts = {
  module: import.meta.url,
  url,
  server: { name: 'redis', version: server?.version ?? 'unknown', real: true },
  timeScale: 0.2,
} as const

/** With leases, as by default. */
export const subject: Subject = { ...facts, name: 'redis-list', create: (address = url) => redisList(address) }

/** Plain lists. */
export const simpleSubject: Subject = {
  ...facts,
  name: 'redis-list-simple',
  mode: 'simple',
  create: (address = url) => redisList(address, { mode: 'simple' }),
}
