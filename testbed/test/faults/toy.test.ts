import { faultSuite } from '../../src/faults/index.js'
import { subject } from './toy/toy-subject.js'

faultSuite(subject)
