import type { FaultSubject } from '@sluice/testbed/faults'
import { zeromq } from '../src/index.js'
import { startHubServer } from './hub-server.js'

/** A hub with a SQLite file, in a process of its own. */
export const subject: FaultSubject = {
  name: 'zeromq',
  kind: 'redis',
  start: () => startHubServer(),
  module: import.meta.url,
  create: url => zeromq(url),
}
