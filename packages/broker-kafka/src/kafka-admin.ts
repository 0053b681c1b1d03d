import type { Admin } from '@sluice/core/adapter'
import { InvalidOption } from '@sluice/core'
import { pointsOf } from './groups/starting-points.js'
import { KafkaFault } from './link/kafka-fault.js'
import type { Session } from './link/session.js'
import { moveGroup } from './groups/move-group.js'

/** Looking after queues. `session` throws while there is none. */
export function kafkaAdmin(session: () => Session): Admin {
  return {
    depth: async queue => await depth(session(), queue),
    purge: async queue => await purge(session(), queue),
    remove: async queue => await remove(session(), queue),
    list: async () => await list(session()),
    declare: async (queue, options) => await declare(session(), queue, options),
    seek: async (queue, group, to) => await seek(session(), queue, group, to),
  }
}

/** The lag of those who compete for the queue; of a queue that nobody has consumed, all there is. */
async function depth({ driver, settings, topics }: Session, queue: string): Promise<number> {
  const topic = topics.nameOf(queue)
  if ((await driver.partitionsOf(topic)) === undefined) return 0
  const [bounds, known] = await Promise.all([
    driver.bounds(topic),
    driver.committed(settings.groupId(queue, undefined), topic),
  ])
  const marks = new Map(known.map(({ offset, partition }) => [partition, offset]))
  return bounds.reduce((sum, { high, low, partition }) => sum + high - Math.max(low, marks.get(partition) ?? 0), 0)
}

/** Empties the log, for every group. */
async function purge({ driver, topics }: Session, queue: string): Promise<void> {
  const topic = topics.nameOf(queue)
  if ((await driver.partitionsOf(topic)) === undefined) return
  const bounds = await driver.bounds(topic)
  const positions = bounds.filter(({ high, low }) => high > low).map(({ high, partition }) => ({ partition, offset: high }))
  if (positions.length > 0) await driver.truncate(topic, positions)
}

async function remove({ driver, topics }: Session, queue: string): Promise<void> {
  const topic = topics.nameOf(queue)
  topics.forget(topic)
  if ((await driver.partitionsOf(topic)) === undefined) return
  await driver.removeTopic(topic)
}

async function list({ driver, settings: { prefix } }: Session): Promise<readonly string[]> {
  const names = await driver.topics()
  return names.filter(name => name.startsWith(prefix) && !name.startsWith('__')).map(name => name.slice(prefix.length))
}

async function declare({ driver, settings, topics }: Session, queue: string, options: { readonly [name: string]: unknown }): Promise<void> {
  const { config = {}, partitions, replicas, ...unknown } = options
  const [odd] = Object.keys(unknown)
  const refuse = (option: string, value: unknown, allowed: string): never => {
    throw new KafkaFault('invalid', new InvalidOption({ option, given: value, allowed }).message)
  }
  if (odd !== undefined) refuse(odd, {}, 'partitions, replicas, config')
  for (const [option, value] of Object.entries({ partitions, replicas })) {
    if (value !== undefined && !(Number.isInteger(value) && (value as number) > 0)) refuse(option, value, 'a number from 1 on')
  }
  if (typeof config !== 'object' || config === null || Object.values(config).some(value => typeof value !== 'string')) {
    refuse('config', {}, 'an object of texts')
  }
  const topic = topics.nameOf(queue)
  const there = await driver.partitionsOf(topic)
  if (there === undefined) {
    await driver.createTopic(topic, {
      partitions: (partitions as number | undefined) ?? settings.partitions,
      replicas: (replicas as number | undefined) ?? settings.replicas,
      config: { ...settings.topicConfig, ...(config as { [name: string]: string }) },
    })
  } else if (partitions !== undefined && partitions !== there) {
    throw new KafkaFault('conflict', `The topic has ${there} partitions.`)
  }
}

async function seek(session: Session, queue: string, group: string | undefined, to: 'new' | 'earliest' | Date): Promise<void> {
  const { driver, settings, topics } = session
  const topic = topics.nameOf(queue)
  await topics.ensure(topic)
  const points = await pointsOf(driver, topic, to)
  await moveGroup(driver, settings.groupId(queue, group), topic, points)
}
