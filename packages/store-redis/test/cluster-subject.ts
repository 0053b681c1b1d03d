import type { StoreSubject } from '@sluice/conformance'
import type { Server } from '@sluice/testbed'
import { redisStore } from '../src/index.js'

/** Of the test that started the cluster; its children inherit it. */
export const clusterVariable = 'SLUICE_TEST_REDIS_CLUSTER'

/** A cluster has many addresses: it is cut by taking its nodes down, and each store finds them by all addresses. */
export function clusterSubject(server: Server | undefined): StoreSubject {
  const urls = process.env[clusterVariable]?.split(' ') ?? []
  return {
    name: 'redis-store on a cluster',
    module: import.meta.url,
    mode: 'cluster',
    server: { name: 'redis', version: process.env[`${clusterVariable}_VERSION`] ?? 'none', real: true },
    timeScale: 0.25,
    faults: {
      cut: async () => await server?.kill(),
      restore: async () => await server?.start(),
    },
    create: () => redisStore({ cluster: urls }),
  }
}

/** For children, which only use what others started. */
export const storeSubject: StoreSubject = clusterSubject(undefined)
