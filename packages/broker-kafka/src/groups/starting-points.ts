import type { Driver, Position } from '../drivers/driver.js'

/** Where something in a log begins. */
export async function pointsOf(
  driver: Driver,
  topic: string,
  from: 'new' | 'earliest' | Date,
): Promise<readonly Position[]> {
  if (from instanceof Date) return await driver.positionsAt(topic, from.getTime())
  const bounds = await driver.bounds(topic)
  return bounds.map(({ high, low, partition }) => ({ partition, offset: from === 'new' ? high : low }))
}

export interface Start extends Position {
  /** The group has not stood there before: it must be written down, or a later member would begin elsewhere. */
  readonly fresh: boolean
}

/**
 * Where a group goes on, and where it begins in partitions that it has not seen: a group that is new, as it was asked;
 * a group that knows other partitions of the topic, at the oldest, for all of a new partition is new to it.
 */
export async function startsOf(
  driver: Driver,
  topic: string,
  group: string,
  from: 'new' | 'earliest' | Date,
): Promise<ReadonlyMap<number, Start>> {
  const known = await driver.committed(group, topic)
  const points = await pointsOf(driver, topic, known.length > 0 ? 'earliest' : from)
  const starts = new Map<number, Start>()
  for (const point of points) starts.set(point.partition, { ...point, fresh: true })
  for (const { offset, partition } of known) starts.set(partition, { partition, offset, fresh: false })
  return starts
}
