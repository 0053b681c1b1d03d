import { faultSuite } from '@sluice/testbed/faults'
import { subject } from './fault-subject-plain.js'

faultSuite(subject)
