import { serverSetup } from '@sluice/testbed/vitest'

export const setup: () => Promise<() => Promise<void>> = serverSetup('kafka')
