import type { Kind } from './kinds/kind.js'
import { kinds } from './kinds/table.js'
import type { Server, ServerKind } from './server.js'

/** What a suite's workers and their children need to know of the server they share. */
export interface SharedServer {
  readonly url: string
  readonly name: string
  readonly version: string
  /** Always true: everything the testbed starts or finds is the product itself. */
  readonly real: boolean
}

/**
 * The server that `serverSetup` has found for this suite, in the tests and in every child process they start;
 * undefined where it cannot be had: then skip by name with `whyMissing(kind)`.
 */
export function sharedServer(kind: ServerKind): SharedServer | undefined {
  const text = process.env[variableOf(kind)]
  if (text === undefined || text === '') return undefined
  const product: Kind = kinds[kind]
  return { url: text, name: product.name, version: process.env[`${variableOf(kind)}_VERSION`] ?? 'unknown', real: true }
}

/** Why there is no shared server, as a test's name says it. */
export function whyMissing(kind: ServerKind): string {
  return process.env[`${variableOf(kind)}_MISSING`] ?? `no ${kind}: serverSetup('${kind}') did not run`
}

/** Says it to everything started from here on. */
export function announce(kind: ServerKind, server: Pick<Server, 'url' | 'version'>): void {
  process.env[variableOf(kind)] = server.url
  process.env[`${variableOf(kind)}_VERSION`] = server.version
}

export function announceMissing(kind: ServerKind, reason: string): void {
  delete process.env[variableOf(kind)]
  process.env[`${variableOf(kind)}_MISSING`] = reason
}

export function variableOf(kind: ServerKind): string {
  return `SLUICE_TESTBED_${kind.toUpperCase()}`
}
