import { conformance } from '@sluice/conformance/vitest'
import { sharedServer, whyMissing } from '@sluice/testbed/vitest'
import { it } from 'vitest'
import { classicSubject } from './amqp-subject.js'

if (sharedServer('rabbitmq') === undefined) it.skipIf(true)(`amqp: ${whyMissing('rabbitmq')}`, () => undefined)
else conformance(classicSubject)
