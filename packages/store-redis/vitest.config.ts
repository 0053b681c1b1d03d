import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers.config.ts'],
    typecheck: { enabled: false },
    // The files mostly wait, each for servers of its own.
    maxWorkers: 3,
    hookTimeout: 60_000,
    testTimeout: 60_000,
  },
})
