import type { Delivery } from '@sluice/core/adapter'
import { expectThat } from './expect.js'
import type { Kit } from './kit.js'

/** A lease as short as cases about its end want it; `undefined` where leases have no time. */
export function shortLease(kit: Kit): { readonly leaseMs: number | undefined } {
  const { lease } = kit.capabilities
  return { leaseMs: lease === 'fixed' || lease === 'renewable' ? kit.time.ms(2_000) : undefined }
}

const dayMs = 86_400_000

/** No case asks for a lease of a day, so that one this long is a date. Fails at once instead of being waited for. */
export function expectNotByTheWallClock(leftMs: number): void {
  expectThat(
    leftMs <= dayMs,
    `leaseUntil is ${Math.round(leftMs / dayMs)} days from now: is it from \`Date.now()\` instead of \`clock.monotonic()\`?`,
  )
}

/**
 * Waits until the leases of all these deliveries have ended, and somewhat longer. Where leases end with the
 * connection, that is what the case has to see to; then this only waits a little.
 */
export async function outlive(kit: Kit, deliveries: readonly Delivery[]): Promise<void> {
  const end = Math.max(0, ...deliveries.map(delivery => delivery.leaseUntil ?? 0))
  const left = Math.max(0, end - kit.time.monotonic())
  expectNotByTheWallClock(left)
  await kit.time.sleep(left + kit.time.earlyMs + kit.time.ms(1_000))
}
