import { serverSetup } from '@sluice/testbed/vitest'

export default serverSetup('redis')
