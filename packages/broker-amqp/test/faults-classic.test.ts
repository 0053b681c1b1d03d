import { faultSuite } from '@sluice/testbed/faults'
import { subject } from './fault-subject-classic.js'

// What the kind of queue can make a difference to.
faultSuite(subject, {
  scenarios: [
    'restart',
    'server-kill',
    'kills',
    'reset-publish',
    'reset-ack',
    'swallowed-publish',
    'queue-deleted',
    'hostile',
  ],
})
