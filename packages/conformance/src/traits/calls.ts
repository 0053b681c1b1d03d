import type { Broker, Consumer, Publisher } from '@sluice/core/adapter'
import type { Need } from '../case.js'
import type { AdminMethod, ConsumerMethod } from '../claims.js'
import type { Kit } from '../kit/kit.js'
import { outgoing } from '../kit/message.js'
import { adminCan, consumerCan, settles } from '../needs.js'

/** A broker object with everything that has methods, one delivery in hand where the broker settles. */
export interface Scene {
  readonly kit: Kit
  readonly queue: string
  /** One that somebody consumed before, for calls that need a group to be there. */
  readonly idleQueue: string
  readonly broker: Broker
  readonly publisher: Publisher
  readonly consumer: Consumer
  /** One receipt for each settling call. */
  readonly receipts: unknown[]
}

/** One method of the contract with a harmless call of it. */
export interface Call {
  /** `consumer.ack`. */
  readonly name: string
  readonly needs: readonly Need[]
  make(scene: Scene): Promise<unknown>
}

const doomedQueue = (scene: Scene): string => scene.kit.queue()

function consumerCall(
  method: ConsumerMethod,
  make: (consumer: Consumer, receipt: unknown, scene: Scene) => Promise<unknown> | undefined,
): Call {
  return {
    name: `consumer.${method}`,
    needs: [consumerCan(method), ...(method === 'resize' ? [] : [settles])],
    make: async scene => await make(scene.consumer, scene.receipts.shift(), scene),
  }
}

function adminCall(
  method: AdminMethod,
  make: (admin: NonNullable<Broker['admin']>, queue: string) => Promise<unknown> | undefined,
): Call {
  return {
    name: `admin.${method}`,
    needs: [adminCan(method)],
    make: async scene => await make(scene.broker.admin ?? {}, doomedQueue(scene)),
  }
}

/** Calls to the broker object itself. */
export const brokerCalls: readonly Call[] = [
  {
    name: 'broker.createPublisher',
    needs: [],
    make: async ({ broker, kit }) => await broker.createPublisher(kit.signal),
  },
  {
    name: 'broker.createConsumer',
    needs: [],
    make: async scene => await scene.kit.consumer(doomedQueue(scene), { broker: scene.broker }),
  },
]

/** Calls to a publisher. */
export const publisherCalls: readonly Call[] = [
  {
    name: 'publisher.publish',
    needs: [],
    make: async ({ publisher, queue }) => await publisher.publish([outgoing(queue, '{"trait":1}')]),
  },
]

/** Calls to a consumer. */
export const consumerCalls: readonly Call[] = [
  {
    name: 'consumer.receive',
    needs: [],
    make: async ({ consumer, kit }) => await consumer.receive({ max: 5, waitMs: kit.time.ms(300) }, kit.signal),
  },
  {
    name: 'consumer.ack',
    needs: [settles],
    make: async ({ consumer, receipts }) => await consumer.ack([receipts.shift()]),
  },
  consumerCall('nack', (consumer, receipt) => consumer.nack?.([{ receipt, delayMs: 0 }])),
  consumerCall('move', (consumer, receipt, scene) =>
    consumer.move?.([{ receipt, message: outgoing(doomedQueue(scene), 'moved') }]),
  ),
  consumerCall('extend', (consumer, receipt) => consumer.extend?.([receipt])),
  consumerCall('resize', consumer => consumer.resize?.(20)),
]

/** Calls to the admin, on queues of their own. */
export const adminCalls: readonly Call[] = [
  adminCall('depth', (admin, queue) => admin.depth?.(queue)),
  adminCall('purge', (admin, queue) => admin.purge?.(queue)),
  adminCall('remove', (admin, queue) => admin.remove?.(queue)),
  adminCall('list', admin => admin.list?.()),
  adminCall('declare', (admin, queue) => admin.declare?.(queue, {})),
  adminCall('browse', (admin, queue) => admin.browse?.(queue, { max: 1 })),
  {
    name: 'admin.seek',
    needs: [adminCan('seek')],
    // Of a group that exists and that nobody reads.
    make: async ({ broker, idleQueue }) => await broker.admin?.seek?.(idleQueue, undefined, 'earliest'),
  },
]

/** Every call. */
export const allCalls: readonly Call[] = [...brokerCalls, ...publisherCalls, ...consumerCalls, ...adminCalls]

const inHand = 8

/** Opens a broker object of its own and takes some deliveries in hand. */
export async function setScene(kit: Kit): Promise<Scene> {
  const queue = kit.queue()
  const broker = await kit.open()
  const publisher = await broker.createPublisher(kit.signal)
  const consumer = await kit.consumer(queue, { broker })
  const idleQueue = kit.queue()
  if (kit.claims.admin.has('seek')) await (await kit.consumer(idleQueue, { broker })).close()
  const held = Math.min(inHand, kit.capabilities.limits.window)
  await kit.publish(
    queue,
    Array.from({ length: held }, (_, index) => `in hand ${index}`),
    publisher,
  )
  const deliveries = await kit.receive(consumer, held)
  return { kit, queue, idleQueue, broker, publisher, consumer, receipts: deliveries.map(delivery => delivery.receipt) }
}
