import { conformance } from '@sluice/conformance/vitest'
import { startServer } from '@sluice/testbed'
import { sharedServer, whyMissing } from '@sluice/testbed/vitest'
import { afterAll, it } from 'vitest'
import { clusterSubject, clusterVariable } from './cluster-subject.js'

if (sharedServer('redis') === undefined) it.skipIf(true)(`cluster: ${whyMissing('redis')}`, () => undefined)
else {
  const server = await startServer('redis', { cluster: true })
  process.env[clusterVariable] = server.urls.join(' ')
  process.env[`${clusterVariable}_VERSION`] = server.version
  afterAll(() => server.remove())
  conformance(clusterSubject())
}
