import { conformance } from '@sluice/conformance/vitest'
import { subject } from './memory-subject.js'

conformance(subject)
