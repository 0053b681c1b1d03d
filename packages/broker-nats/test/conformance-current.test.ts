import { conformance } from '@sluice/conformance/vitest'
import { it } from 'vitest'
import { subject } from './current-subject.js'
import { current, whyNoCurrent } from './current.js'

if (current === undefined) it.skip(`nats 2.12: ${whyNoCurrent}`)
else conformance(subject)
