import { defineConfig } from 'vitest/config'

/** The faults need the machine for themselves: `npm run prove`, or SLUICE_FAULTS with names of scenarios. */
const faults = process.env.SLUICE_PROVE === '1' || process.env.SLUICE_FAULTS !== undefined

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: faults ? [] : ['test/faults/toy.test.ts', 'test/faults/saboteurs.test.ts'],
    globalSetup: ['test/shared-servers.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    typecheck: { enabled: false },
  },
})
