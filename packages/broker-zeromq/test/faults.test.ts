import { faultSuite } from '@sluice/testbed/faults'
import { subject } from './fault-subject.js'

faultSuite(subject)
