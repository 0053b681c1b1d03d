import type { Subject } from '@sluice/conformance'
import { redisList } from '../src/index.js'

/** Addresses of the nodes, from the test that started them; its children inherit it. */
export const clusterVariable = 'SLUICE_LIST_CLUSTER'

/** Without faults: a cluster has many addresses, and each node restarts for seconds; connections are those of the other suites. */
export function clusterSubject(): Subject {
  const cluster = process.env[clusterVariable]?.split(' ') ?? []
  return {
    name: 'redis-list on a cluster',
    mode: 'cluster',
    module: import.meta.url,
    server: { name: 'redis', version: process.env[`${clusterVariable}_VERSION`] ?? 'unknown', real: true },
    timeScale: 0.25,
    create: () => redisList({ cluster }),
  }
}

/** For children, which only use what others started. */
export const subject: Subject = clusterSubject()
