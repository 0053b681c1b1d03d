import { ServerMissing, startServer } from '@sluice/testbed'
import { serverSetup } from '@sluice/testbed/vitest'

/** Debian's server must be there; a current one where Go can build it. */
export async function setup(): Promise<() => Promise<void>> {
  const end = await serverSetup('nats')()
  const current = await startServer('nats-current').catch((error: unknown) => {
    if (!(error instanceof ServerMissing)) throw error
    process.env.SLUICE_TESTED_NATS_CURRENT_MISSING = error.message
    return undefined
  })
  if (current !== undefined)
    Object.assign(process.env, {
      SLUICE_TESTED_NATS_CURRENT: current.url,
      SLUICE_TESTED_NATS_CURRENT_VERSION: current.version,
    })
  return async () => {
    await current?.remove()
    await end()
  }
}
