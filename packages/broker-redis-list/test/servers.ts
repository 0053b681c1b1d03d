import { serverSetup } from '@sluice/testbed/vitest'

export const setup: ReturnType<typeof serverSetup> = serverSetup('redis')
