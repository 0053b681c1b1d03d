import type { Capabilities } from '@sluice/core/adapter'
import type { Need } from './case.js'
import type { AdminMethod, ConsumerMethod } from './claims.js'

function capable(says: string, met: (capabilities: Capabilities) => boolean): Need {
  return { says, met: claims => met(claims.capabilities) }
}

/** Deliveries are acknowledged, singly or by prefix. */
export const settles: Need = capable('settlement', capabilities => capabilities.settlement !== 'none')
export const settlesEach: Need = capable('settlement each', capabilities => capabilities.settlement === 'each')
export const settlesPrefix: Need = capable('settlement prefix', capabilities => capabilities.settlement === 'prefix')
export const settlesNothing: Need = capable('settlement none', capabilities => capabilities.settlement === 'none')

/** Messages wait for a consumer. */
export const retains: Need = capable('retention', capabilities => capabilities.retention !== 'none')
export const retainsNothing: Need = capable('retention none', capabilities => capabilities.retention === 'none')
export const keepsALog: Need = capable('retention log', capabilities => capabilities.retention === 'log')
export const forgetsSettled: Need = capable(
  'retention until-settled',
  capabilities => capabilities.retention === 'until-settled',
)

export const confirmsAcks: Need = capable('confirmed acks', capabilities => capabilities.acks === 'confirmed')
export const brokerReconnects: Need = capable(
  'a client that reconnects',
  capabilities => capabilities.reconnect === 'broker',
)

/** Leases that end by time. */
export const timedLease: Need = capable(
  'a lease with a time',
  capabilities => capabilities.lease === 'fixed' || capabilities.lease === 'renewable',
)
export const renewableLease: Need = capable('a renewable lease', capabilities => capabilities.lease === 'renewable')
export const connectionLease: Need = capable(
  'a lease by connection',
  capabilities => capabilities.lease === 'connection',
)
export const noTimedLease: Need = capable(
  'leases that do not end by time',
  capabilities => capabilities.lease === 'none' || capabilities.lease === 'connection',
)
export const anyLease: Need = capable('a lease', capabilities => capabilities.lease !== 'none')
export const fences: Need = capable('fencing', capabilities => capabilities.fencing)

export const delaysPublish: Need = capable('a publish delay', capabilities => capabilities.delay.publish !== undefined)
export const delaysNoPublish: Need = capable(
  'no publish delay',
  capabilities => capabilities.delay.publish === undefined,
)
export const delaysNack: Need = capable('a nack delay', capabilities => capabilities.delay.nack !== undefined)
export const delaysNoNack: Need = capable('no nack delay', capabilities => capabilities.delay.nack === undefined)

export const ordersQueue: Need = capable('order of the queue', capabilities => capabilities.ordering === 'queue')
export const ordersKeys: Need = capable('order of keys', capabilities => capabilities.ordering !== 'none')
export const hasPriorities: Need = capable('priorities', capabilities => capabilities.priorities > 1)

export const fansOut: Need = capable('fan-out', capabilities => capabilities.fanOut)
export const doesNotFanOut: Need = capable('no fan-out', capabilities => !capabilities.fanOut)
export const hasSessions: Need = capable('sessions', capabilities => capabilities.sessions)
export const hasNoSessions: Need = capable('no sessions', capabilities => !capabilities.sessions)

export const countsDeliveries: Need = capable('counted deliveries', capabilities => capabilities.countsDeliveries)
export const countsNoDeliveries: Need = capable('no counted deliveries', capabilities => !capabilities.countsDeliveries)
export const stamps: Need = capable('stamps', capabilities => capabilities.stamps)
export const nativeHeaders: Need = capable('native headers', capabilities => capabilities.headers === 'native')
export const noNativeHeaders: Need = capable('an envelope', capabilities => capabilities.headers === 'envelope')

/** Larger limits are not reached for: a suite must not fill a machine. */
export const reachableBytes: number = 8 * 1024 * 1024

export const boundedBodies: Need = capable(
  'a body limit below 8 MiB',
  capabilities => capabilities.limits.bodyBytes < reachableBytes,
)
export const boundedHeaders: Need = capable(
  'a header limit below 8 MiB',
  capabilities => capabilities.limits.headerBytes < reachableBytes,
)
export const publishesBatches: Need = capable('batches of 3', capabilities => capabilities.limits.publishBatch >= 3)

/** For cases that have several deliveries in hand at once. */
export const holdsTen: Need = capable(
  'a window of 10',
  ({ limits, settlement }) => settlement !== 'each' || limits.window >= 10,
)

/** Room for so many bytes of header names and values. */
export function headerRoom(bytes: number): Need {
  return capable(
    `${bytes} bytes of headers`,
    ({ headers, limits }) => headers === 'native' && limits.headerBytes >= bytes,
  )
}

/** The consumer has an optional method. */
export function consumerCan(method: ConsumerMethod): Need {
  return { says: `consumer.${method}`, met: claims => claims.consumer.has(method) }
}

/** The admin has an optional method. */
export function adminCan(method: AdminMethod): Need {
  return { says: `admin.${method}`, met: claims => claims.admin.has(method) }
}

export const shared: Need = { says: 'an address that other processes reach', met: claims => claims.shared }
export const faults: Need = { says: 'a socket or faults of the subject', met: claims => claims.faults }
export const proxied: Need = { says: 'a socket', met: claims => claims.proxied }
