import { conformance } from '@sluice/conformance/vitest'
import { subject } from './sqlite-subject.js'

conformance(subject)
