import { faultSuite } from '@sluice/testbed/faults'
import { subject } from './fault-subject-simple.js'

// What leases make a difference to.
faultSuite(subject, {
  scenarios: [
    'restart',
    'server-kill',
    'kills',
    'reset-publish',
    'reset-receive',
    'swallowed-publish',
    'queue-deleted',
    'hostile',
  ],
})
