import { storeConformance } from '@sluice/conformance/vitest'
import { sharedServer, whyMissing } from '@sluice/testbed/vitest'
import { it } from 'vitest'
import { storeSubject } from './redis-subject.js'

if (sharedServer('redis') !== undefined) storeConformance(storeSubject)
else it.skipIf(true)(whyMissing('redis'), () => undefined)
