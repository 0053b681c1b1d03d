import { serverSetup } from '../src/vitest/index.js'

/** As an adapter's package has it, to see that it reaches the workers. */
export const setup: ReturnType<typeof serverSetup> = serverSetup('redis')
