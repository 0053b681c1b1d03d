import { LongestFirst } from '@sluice/testbed/vitest-order'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers.ts'],
    sequence: { sequencer: LongestFirst },
    typecheck: { enabled: false },
    maxWorkers: 2,
    hookTimeout: 60_000,
    testTimeout: 60_000,
  },
})
