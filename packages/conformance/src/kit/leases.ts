import type { Delivery } from '@sluice/core/adapter'
import type { Kit } from './kit.js'

/** A lease as short as cases about its end want it; `undefined` where leases have no time. */
export function shortLease(kit: Kit): { readonly leaseMs: number | undefined } {
  const { lease } = kit.capabilities
  return { leaseMs: lease === 'fixed' || lease === 'renewable' ? kit.time.ms(2_000) : undefined }
}

/**
 * Waits until the leases of all these deliveries have ended, and somewhat longer. Where leases end with the
 * connection, that is what the case has to see to; then this only waits a little.
 */
export async function outlive(kit: Kit, deliveries: readonly Delivery[]): Promise<void> {
  const end = Math.max(0, ...deliveries.map(delivery => delivery.leaseUntil ?? 0))
  await kit.time.sleep(Math.max(0, end - kit.time.monotonic()) + kit.time.earlyMs + kit.time.ms(1_000))
}
