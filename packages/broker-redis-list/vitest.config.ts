import { LongestFirst } from '@sluice/testbed/vitest-order'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers.ts'],
    sequence: { sequencer: LongestFirst },
    typecheck: { enabled: false },
    // The files mostly wait, some for servers of their own.
    maxWorkers: 3,
    hookTimeout: 120_000,
    testTimeout: 60_000,
  },
})
