import type { FaultSubject } from '@sluice/testbed/faults'
import { type ZeromqBroker, zeromq } from '../src/index.js'
import { startHubServer } from './hub-server.js'
import { clientKeys } from './keys.js'

/** A hub with a SQLite file, in a process of its own. */
export const subject: FaultSubject = {
  name: 'zeromq',
  kind: 'redis',
  start: options => startHubServer('sqlite', options),
  module: import.meta.url,
  create,
}

/** ZeroMQ has keys, and the suite a password in the address: the secret key is made of it. */
function create(address: string): ZeromqBroker {
  const { password } = new URL(address)
  if (password === '') return zeromq(address)
  return zeromq(address.replace(`:${password}@`, ''), { curve: clientKeys(password) })
}
