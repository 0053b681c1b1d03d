import { VirtualClock } from '../../core/src/clock/virtual-clock.js'
import { memory } from '../../core/src/memory/memory-broker.js'
import { MemoryServer } from '../../core/src/memory/memory-server.js'
import { type ProfileName, profiles } from '../../core/src/memory/profiles.js'
import type { Subject } from '../src/subject.js'

/** Memory as one class of broker, under virtual time. */
export function memorySubject(as: ProfileName): Subject {
  const clock = new VirtualClock()
  const server = new MemoryServer({ clock })
  return {
    name: as === 'full' ? 'memory' : `memory-${as}`,
    module: import.meta.url,
    create: () => memory({ as, server }),
    clock,
    faults: { cut: () => server.cut(), restore: () => server.restore() },
  }
}

/** Each class of broker once: a child of the suite finds its subject here by name. */
export const subjects: readonly Subject[] = (Object.keys(profiles) as ProfileName[]).map(as => memorySubject(as))
