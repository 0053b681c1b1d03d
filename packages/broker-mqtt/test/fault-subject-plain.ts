import { readFileSync } from 'node:fs'
import type { FaultSubject } from '@sluice/testbed/faults'
import { mqtt } from '../src/index.js'
import { subject as leased } from './fault-subject.js'

/** Without slots: a broken connection loses nothing, a dead process what it held. */
export const subject: FaultSubject = {
  ...leased,
  name: 'mqtt without slots',
  mode: 'plain',
  module: import.meta.url,
  waive: {
    ...leased.waive,
    kills:
      'without slots nobody gets what a killed process held, nor the share that the server goes on giving its session until it expires.',
  },
  create: (url, { ca, others = [] } = {}) =>
    mqtt({ url: [url, ...others], ...(ca !== undefined && { tls: { ca: readFileSync(ca) } }) }),
}
