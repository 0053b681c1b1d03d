import { parkedSetOf } from '../publish/parking.js'
import type { Connection } from '../runtime/connection.js'
import type { StoreConnection } from '../runtime/store-connection.js'

/** Messages of a queue that are not settled, parked ones included. */
export async function depthOf(
  queue: string,
  connection: Connection,
  store: StoreConnection | undefined,
): Promise<number> {
  await connection.reach()
  const { admin } = connection.broker.broker
  const depth = admin?.depth
  const [inBroker, parked] = await Promise.all([
    connection.broker.admin('counting messages', depth && (() => depth.call(admin, queue))),
    store?.store.countParked([parkedSetOf(queue)]),
  ])
  return inBroker + (parked?.[0] ?? 0)
}

/** Removes all messages of a queue that are not handed out, parked ones included. */
export async function clear(queue: string, connection: Connection, store: StoreConnection | undefined): Promise<void> {
  await connection.reach()
  const { admin } = connection.broker.broker
  const purge = admin?.purge
  await connection.broker.admin('removing messages', purge && (() => purge.call(admin, queue)))
  await store?.store.clearParked([parkedSetOf(queue)])
}
