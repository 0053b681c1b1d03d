import { MemoryServer, memory, memoryStore, type ProfileName, VirtualClock } from '@sluice/core'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { StoreSubject } from '../src/store/store-subject.js'
import type { Subject } from '../src/subject.js'

/** Every class of broker that memory can play; the compiler says when one is missing. */
const all: { readonly [Name in ProfileName]: true } = {
  full: true,
  log: true,
  'at-most-once': true,
  'no-delay': true,
  'fixed-lease': true,
  'connection-lease': true,
  revoking: true,
  'no-headers': true,
  'small-limits': true,
  'nack-counts': true,
  'no-nack': true,
  'publish-delay-only': true,
  'nack-delay-only': true,
  'core-reconnect': true,
  'sent-acks': true,
}

export const profileNames = Object.keys(all) as readonly ProfileName[]

/** Where reports of memory are committed. */
export const coreFolder: string = fileURLToPath(new URL('../../core', import.meta.url))

const core = JSON.parse(readFileSync(new URL('../../core/package.json', import.meta.url), 'utf8')) as {
  readonly name: string
  readonly version: string
}

/** Memory as one class of broker, under virtual time. Its report belongs to core. */
export function memorySubject(as: ProfileName): Subject {
  const clock = new VirtualClock()
  const server = new MemoryServer({ clock })
  return {
    name: as === 'full' ? 'memory' : `memory-${as}`,
    module: import.meta.url,
    package: core,
    // Of the contract that it specifies, not of the package: a release changes no result.
    server: { name: 'memory', version: '1.0', real: true },
    mode: as === 'full' ? undefined : as,
    create: () => memory({ as, server }),
    clock,
    faults: { cut: () => server.cut(), restore: () => server.restore() },
  }
}

/** The memory store, under virtual time. */
export function memoryStoreSubject(): StoreSubject {
  const clock = new VirtualClock()
  const server = new MemoryServer({ clock })
  return {
    name: 'memory-store',
    module: import.meta.url,
    package: core,
    server: { name: 'memory', version: '1.0', real: true },
    create: () => memoryStore({ server }),
    clock,
    faults: { cut: () => server.cut(), restore: () => server.restore() },
  }
}

export const storeSubject: StoreSubject = memoryStoreSubject()

/** Each class of broker once: a child of the suite finds its subject here by name. */
export const subjects: readonly Subject[] = profileNames.map(as => memorySubject(as))
