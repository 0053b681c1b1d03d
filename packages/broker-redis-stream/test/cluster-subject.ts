import type { Subject } from '@sluice/conformance'
import type { Server } from '@sluice/testbed'
import { redisStream } from '../src/index.js'

/** Addresses of the nodes, from the test that started them; its children inherit it. */
export const clusterVariable = 'SLUICE_STREAM_CLUSTER'

/** A cluster has many addresses: it is cut by taking its nodes down. */
export function clusterSubject(server: Server | undefined): Subject {
  const cluster = process.env[clusterVariable]?.split(' ') ?? []
  return {
    name: 'redis-stream on a cluster',
    mode: 'cluster',
    module: import.meta.url,
    server: { name: 'redis', version: process.env[`${clusterVariable}_VERSION`] ?? 'unknown', real: true },
    timeScale: 0.25,
    faults: {
      cut: async () => await server?.kill(),
      restore: async () => await server?.start(),
    },
    create: () => redisStream({ cluster }),
  }
}

/** For children, which only use what others started. */
export const subject: Subject = clusterSubject(undefined)
