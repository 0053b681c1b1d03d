import { LongestFirst } from '@sluice/testbed/vitest-order'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Cases mostly wait; what is under load, or stopped, is a server of its own.
    maxWorkers: 3,
    globalSetup: ['test/servers.ts'],
    sequence: { sequencer: LongestFirst },
    typecheck: { enabled: false },
    // RabbitMQ needs some seconds to start.
    hookTimeout: 120_000,
    testTimeout: 60_000,
  },
})
