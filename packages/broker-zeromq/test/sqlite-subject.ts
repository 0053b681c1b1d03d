import type { Subject } from '@sluice/conformance'
import { zeromq } from '../src/index.js'
import { hubUrl, hubVersion } from './hubs.js'

/** A hub that keeps its messages in a SQLite file. */
export const subject: Subject = {
  name: 'zeromq',
  module: import.meta.url,
  url: hubUrl('sqlite'),
  server: { name: 'sluice-hub', version: hubVersion, real: true },
  timeScale: 0.25,
  create: (address = hubUrl('sqlite')) => zeromq(address),
}
