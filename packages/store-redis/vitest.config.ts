import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers.config.ts'],
    typecheck: { enabled: false },
    fileParallelism: false,
  },
})
