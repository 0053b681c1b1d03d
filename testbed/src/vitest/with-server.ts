import { describe } from 'vitest'
import { sharedServer, whyMissing } from '../shared.js'
import type { ServerKind } from '../server.js'

/** Describes tests that need this server; where there is none they are skipped by name. */
export function withServer(kind: ServerKind): (title: string, tests: () => void) => void {
  const missing = sharedServer(kind) === undefined
  return (title, tests) => void describe.skipIf(missing)(missing ? `${title}: ${whyMissing(kind)}` : title, tests)
}
