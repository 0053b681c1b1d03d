import { conformance, storeConformance } from '@sluice/conformance/vitest'
import { storeSubject, subject } from './sqlite-subject.js'

conformance(subject)
storeConformance(storeSubject)
