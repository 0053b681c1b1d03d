import type { Admin } from '@sluice/core/adapter'
import { InvalidOption } from '@sluice/core'
import type { Bounds, Driver, TopicPlan } from './drivers/driver.js'
import { pointsOf } from './groups/starting-points.js'
import { KafkaFault } from './link/kafka-fault.js'
import type { Session } from './link/session.js'
import { moveGroup } from './groups/move-group.js'
import type { Topics } from './groups/topics.js'

/** Looking after queues. `session` throws while there is none. */
export function kafkaAdmin(session: () => Session): Admin {
  let moving: Promise<unknown> = Promise.resolve()
  return {
    depth: async queue => await depth(session(), queue),
    purge: async queue => await purge(session(), queue),
    remove: async queue => await remove(session(), queue),
    list: async () => await session().topics.list(),
    declare: async (queue, options) => await declare(session(), queue, options),
    async seek(queue, group, to) {
      const open = session()
      // One after the other: each is the only member of its group meanwhile.
      const mine = moving.then(() => seek(open, queue, group, to))
      moving = mine.catch(() => undefined)
      await mine
    },
  }
}

/** The lag of those who compete for the queue; of a queue that nobody has consumed, all there is. */
async function depth({ driver, settings, topics }: Session, queue: string): Promise<number> {
  const topic = await topics.find(queue)
  if (topic === undefined) return 0
  const [bounds, known] = await Promise.all([
    driver.bounds(topic),
    driver.committed(settings.groupId(queue, undefined), topic),
  ])
  const marks = new Map(known.map(({ offset, partition }) => [partition, offset]))
  // A mark beyond the end is of a log that was cut off, or made again.
  const lag = ({ high, low, partition }: Bounds): number =>
    high - Math.min(high, Math.max(low, marks.get(partition) ?? 0))
  return bounds.reduce((sum, one) => sum + lag(one), 0)
}

/** Empties the log, for every group. */
async function purge({ driver, topics }: Session, queue: string): Promise<void> {
  const topic = await topics.find(queue)
  if (topic === undefined) return
  const bounds = await driver.bounds(topic)
  const positions = bounds
    .filter(({ high, low }) => high > low)
    .map(({ high, partition }) => ({ partition, offset: high }))
  if (positions.length > 0) await driver.truncate(topic, positions)
}

async function remove({ driver, topics }: Session, queue: string): Promise<void> {
  topics.forget(queue)
  const topic = await topics.find(queue)
  if (topic !== undefined) await driver.removeTopic(topic)
}

async function declare(
  { driver, topics }: Session,
  queue: string,
  options: { readonly [name: string]: unknown },
): Promise<void> {
  const { config = {}, partitions, replicas, ...unknown } = options
  const [odd] = Object.keys(unknown)
  const refuse = (option: string, value: unknown, allowed: string): never => {
    throw new KafkaFault('invalid', new InvalidOption({ option, given: value, allowed }).message)
  }
  if (odd !== undefined) refuse(odd, {}, 'partitions, replicas, config')
  for (const [option, value] of Object.entries({ partitions, replicas })) {
    if (value !== undefined && !(Number.isInteger(value) && (value as number) > 0))
      refuse(option, value, 'a number from 1 on')
  }
  if (typeof config !== 'object' || config === null || Object.values(config).some(value => typeof value !== 'string')) {
    refuse('config', {}, 'an object of texts')
  }
  const topic = await topics.find(queue)
  if (topic === undefined) {
    await topics.make(queue, options as Parameters<Topics['make']>[1])
    return
  }
  await compare(driver, topic, { partitions, replicas, config } as TopicPlan)
}

/** What is asked for must be what there is: an existing topic is not changed. */
async function compare(driver: Driver, topic: string, wish: TopicPlan): Promise<void> {
  const names = Object.keys(wish.config)
  const there = (await driver.planOf?.(topic, names)) ?? { ...wish, partitions: await driver.partitionsOf(topic) }
  const differs = (what: string, is: unknown): never => {
    throw new KafkaFault('conflict', `The topic has another ${what}: ${is}.`)
  }
  if (wish.partitions !== undefined && wish.partitions !== there.partitions)
    differs('number of partitions', there.partitions)
  if (wish.replicas !== undefined && wish.replicas !== there.replicas) differs('number of replicas', there.replicas)
  for (const name of names) {
    const is = there.config[name]
    if (is === undefined) throw new KafkaFault('invalid', `Topics have no setting ${name}.`)
    if (is !== wish.config[name]) differs(name, is)
  }
}

async function seek(
  session: Session,
  queue: string,
  group: string | undefined,
  to: 'new' | 'earliest' | Date,
): Promise<void> {
  const { driver, settings, topics } = session
  const topic = await topics.find(queue)
  if (topic === undefined) throw new KafkaFault('not-found', 'There is no such topic.')
  const points = await pointsOf(driver, topic, to)
  await moveGroup(driver, settings.groupId(queue, group), topic, points)
}
