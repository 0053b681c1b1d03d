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

/** A member that wants to begin. */
export interface Beginner {
  readonly driver: Driver
  readonly topic: string
  readonly group: string
  readonly from: 'new' | 'earliest' | Date
  /** Whether the first partition is among those that it begins with: one member of a generation has it. */
  readonly isFirst: boolean
  /** How long it waits for the member that has the first partition: it may have died, and another one follows. */
  readonly patienceMs: number
  /** Whether nobody wants to know any more; then the answer is worth nothing, and nothing is written. */
  readonly isOver: () => boolean
  readonly write: (positions: readonly Position[]) => Promise<void>
  readonly wait: (milliseconds: number) => Promise<void>
}

const lookEveryMs = 50

/**
 * Where a group goes on, and where it begins in partitions that it has not seen: a group that is new, as it was asked;
 * a group that knows other partitions of the topic, at the oldest, for all of a new partition is new to it.
 *
 * Members of a new group that begin together would take each other's partitions for those that the group knows: one of
 * them writes down where all begin, the others wait for that.
 */
export async function startsOf(beginner: Beginner): Promise<ReadonlyMap<number, Start>> {
  const { driver, from, group, isFirst, isOver, patienceMs, topic, wait, write } = beginner
  let known = await driver.committed(group, topic)
  const isNew = known.length === 0
  // Whoever has the first partition may be of another make, and write down nothing.
  for (let left = patienceMs; known.length === 0 && !isFirst && left > 0 && !isOver(); left -= lookEveryMs) {
    await wait(lookEveryMs)
    known = await driver.committed(group, topic)
  }
  if (isOver()) return new Map()
  const points = await pointsOf(driver, topic, isNew ? from : 'earliest')
  if (isNew && isFirst) {
    // Who has waited in vain has begun by itself meanwhile: its marks stay.
    known = await driver.committed(group, topic)
    const unknown = points.filter(({ partition }) => !known.some(each => each.partition === partition))
    if (isOver()) return new Map()
    if (unknown.length > 0) await write(unknown)
  }
  const starts = new Map<number, Start>()
  for (const point of points) starts.set(point.partition, { ...point, fresh: true })
  for (const { offset, partition } of known) starts.set(partition, { partition, offset, fresh: false })
  return starts
}
