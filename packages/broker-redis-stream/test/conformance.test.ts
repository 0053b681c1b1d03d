import { conformance } from '@sluice/conformance/vitest'
import { sharedServer, whyMissing } from '@sluice/testbed/vitest'
import { it } from 'vitest'
import { subject } from './stream-subject.js'

if (sharedServer('redis') === undefined) it.skip(`redis: ${whyMissing('redis')}`)
else conformance(subject)
