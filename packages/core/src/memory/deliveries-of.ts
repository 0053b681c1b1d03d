import type { Delivery } from '../contract/message.js'
import type { MemoryConnection } from './memory-connection.js'
import type { MemoryEntry } from './memory-entry.js'
import type { MemoryServer } from './memory-server.js'
import type { Profile } from './profiles.js'

/** Entries just handed out, as this profile shows them. */
export function deliveriesOf(
  entries: readonly MemoryEntry[],
  leaseMs: number | undefined,
  ground: { readonly connection: MemoryConnection; readonly server: MemoryServer; readonly profile: Profile },
): Delivery<MemoryEntry>[] {
  const { countsDeliveries, stamps } = ground.profile.capabilities
  const leaseUntil = leaseEnd(entries[0], leaseMs, ground)
  const deliveries: Delivery<MemoryEntry>[] = []
  for (const entry of entries) {
    deliveries.push({
      id: entry.id,
      body: entry.body,
      headers: entry.headers,
      receipt: entry,
      lane: undefined,
      deliveryCount: countsDeliveries ? entry.count : 0,
      publishedAt: stamps ? entry.publishedAt : undefined,
      leaseUntil,
      key: entry.key,
      priority: entry.priority,
    })
  }
  return deliveries
}

/** In the terms of the process: its clock need not be the server's. */
function leaseEnd(
  entry: MemoryEntry | undefined,
  leaseMs: number | undefined,
  { connection, server }: { readonly connection: MemoryConnection; readonly server: MemoryServer },
): number | undefined {
  if (leaseMs === undefined || leaseMs === Infinity) return undefined
  const { clock } = connection.host
  return clock === server.clock ? entry?.lease?.until : clock.monotonic() + leaseMs
}
