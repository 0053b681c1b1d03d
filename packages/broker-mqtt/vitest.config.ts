import { defineConfig } from 'vitest/config'

/** The faults need the machine for themselves: `npm run prove`, or SLUICE_FAULTS with names of scenarios. */
const faults = process.env.SLUICE_PROVE === '1' || process.env.SLUICE_FAULTS !== undefined

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: faults ? [] : ['test/faults*.test.ts'],
    globalSetup: ['test/servers.ts'],
    typecheck: { enabled: false },
    // The suites mostly wait, each for a server of its own.
    maxWorkers: 3,
    hookTimeout: 60_000,
    testTimeout: 60_000,
  },
})
