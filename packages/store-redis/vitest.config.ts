import { LongestFirst } from '@sluice/testbed/vitest-order'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers.config.ts'],
    sequence: { sequencer: LongestFirst },
    typecheck: { enabled: false },
    // The files mostly wait, each for servers of its own.
    maxWorkers: 3,
    hookTimeout: 60_000,
    testTimeout: 60_000,
  },
})
