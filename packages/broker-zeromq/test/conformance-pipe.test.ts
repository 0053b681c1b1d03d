import { conformance } from '@sluice/conformance/vitest'
import { subject } from './pipe-subject.js'

conformance(subject)
