import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers.ts'],
    typecheck: { enabled: false },
    // The suites mostly wait; what is stopped or killed is a server of its own.
    maxWorkers: 3,
    hookTimeout: 60_000,
    testTimeout: 60_000,
  },
})
