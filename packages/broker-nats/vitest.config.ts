import { LongestFirst } from '@sluice/testbed/vitest-order'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers.ts'],
    sequence: { sequencer: LongestFirst },
    typecheck: { enabled: false },
    // The suites mostly wait; what is stopped or killed is a server of its own.
    maxWorkers: 3,
    hookTimeout: 60_000,
    testTimeout: 60_000,
  },
})
