import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    typecheck: { enabled: false },
    // Conformance mostly waits, for leases to end.
    maxWorkers: 2,
  },
})
