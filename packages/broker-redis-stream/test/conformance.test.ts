import { conformance } from '@sluice/conformance/vitest'
import { sharedServer, whyMissing } from '@sluice/testbed/vitest'
import { it } from 'vitest'
import { subject } from './stream-subject.js'

if (sharedServer('redis') === undefined) it.skipIf(true)(`redis: ${whyMissing('redis')}`, () => undefined)
else conformance(subject)
