import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    typecheck: { enabled: false },
    // The cases on the wire mostly wait.
    maxWorkers: 2,
  },
})
