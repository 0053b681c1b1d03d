import { createRequire } from 'node:module'

/** Where the hubs of the conformance runs are; children inherit it. */
export const hubVariables = { memory: 'SLUICE_ZEROMQ_MEMORY', sqlite: 'SLUICE_ZEROMQ_SQLITE' } as const

export function hubUrl(store: keyof typeof hubVariables): string {
  return process.env[hubVariables[store]] ?? 'zmq://127.0.0.1:7465'
}

/** The hub is our own: it has the version of its package. */
export const hubVersion: string = (createRequire(import.meta.url)('../package.json') as { version: string }).version
