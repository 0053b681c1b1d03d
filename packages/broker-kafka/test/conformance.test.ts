import { conformance } from '@sluice/conformance/vitest'
import { sharedServer, whyMissing } from '@sluice/testbed/vitest'
import { it } from 'vitest'
import { subject } from './kafka-subject.js'

if (sharedServer('kafka') === undefined) it.skip(`kafka: ${whyMissing('kafka')}`)
else conformance(subject)
