import { conformance } from '@sluice/conformance/vitest'
import { sharedServer, whyMissing } from '@sluice/testbed/vitest'
import { it } from 'vitest'
import { subject } from './nats-subject.js'

if (sharedServer('nats') === undefined) it.skip(`nats: ${whyMissing('nats')}`)
else conformance(subject)
