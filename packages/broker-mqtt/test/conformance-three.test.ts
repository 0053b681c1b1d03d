import { conformance } from '@sluice/conformance/vitest'
import { sharedServer, whyMissing } from '@sluice/testbed/vitest'
import { it } from 'vitest'
import { subject } from './three-subject.js'

if (sharedServer('mosquitto') === undefined) it.skip(`mosquitto: ${whyMissing('mosquitto')}`)
else conformance(subject)
