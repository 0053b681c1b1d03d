import { defineConfig } from 'vitest/config'
import { LongestFirst } from './src/vitest/longest-first.js'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/shared-servers.ts'],
    // The files mostly wait, each for servers of its own.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    typecheck: { enabled: false },
  },
})
