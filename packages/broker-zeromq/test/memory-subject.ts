import type { Subject } from '@sluice/conformance'
import { zeromq } from '../src/index.js'
import { hubUrl, hubVersion } from './hubs.js'

/** A hub that keeps its messages in memory. */
export const subject: Subject = {
  name: 'zeromq on a memory hub',
  mode: 'memory',
  module: import.meta.url,
  url: hubUrl('memory'),
  server: { name: 'sluice-hub', version: hubVersion, real: true },
  timeScale: 0.25,
  create: (address = hubUrl('memory')) => zeromq(address),
}
