import { faultSuite } from '../../src/faults/index.js'
import { subject } from './toy/toy-subject.js'

// One of each kind; the adapters run them all.
const scenarios = [
  'restart',
  'server-kill',
  'pause',
  'alarm-disk',
  'kills',
  'blocked-loop',
  'reset-publish',
  'black-hole-ack',
  'half-open-setup',
  'swallowed-publish',
  'swallowed-ack',
  'long-handler',
  'queue-deleted',
  'hostile',
  'secrets',
]

faultSuite(subject, { scenarios })
