import { storeConformance } from '@sluice/conformance/vitest'
import { sharedServer, whyMissing } from '@sluice/testbed/vitest'
import { describe, it } from 'vitest'
import { storeSubject } from './redis-subject.js'

if (sharedServer('redis') === undefined) describe('conformance', () => void it.skip(whyMissing('redis')))
else storeConformance(storeSubject)
