import type { Destination, NewMessage } from './deposit.js'
import { LogGroup } from './log-group.js'
import { LogLane, type LogRecord } from './log-lane.js'
import type { MemoryFault } from './memory-fault.js'

const lanes = 4
/** Of what every group has settled, so many records of a lane are kept for groups to come and for reading again. */
const keptWhenSettled = 100_000

/** Where a group begins, or is put. */
export type LogStart = 'new' | 'earliest' | Date

/** A log of four lanes, which any number of groups read, each at its own pace. */
export class MemoryLog implements Destination {
  readonly lanes: readonly LogLane[] = Array.from({ length: lanes }, () => new LogLane())
  readonly #groups = new Map<string, LogGroup>()
  #order = 0

  get attended(): boolean {
    for (const group of this.#groups.values()) if (group.attended) return true
    return false
  }

  /** What some group has not settled; without a group, everything. */
  get depth(): number {
    let depth = 0
    for (const [index, lane] of this.lanes.entries()) depth += lane.end - Math.max(lane.start, this.#settled(index))
    return depth
  }

  add(message: NewMessage, now: number): MemoryFault | undefined {
    const body = typeof message.body === 'string' ? message.body : new Uint8Array(message.body)
    const { id, headers, key } = message
    const order = ++this.#order
    this.lanes[key === undefined ? order % lanes : laneOf(key)]!.append({
      id,
      body,
      headers,
      key,
      publishedAt: now,
      order,
    })
    return undefined
  }

  serve(): void {
    for (const group of this.#groups.values()) group.serve()
  }

  /** A group that is new begins at `from`. */
  group(name: string | undefined, from: LogStart, session: boolean): LogGroup {
    const known = this.#groups.get(name ?? '')
    if (known !== undefined) return known
    const group = new LogGroup(this.lanes, this.places(from), {
      settled: index => this.#trim(index),
      empty: () => {
        if (session) this.#groups.delete(name ?? '')
      },
    })
    this.#groups.set(name ?? '', group)
    return group
  }

  existingGroup(name: string | undefined): LogGroup | undefined {
    return this.#groups.get(name ?? '')
  }

  /** In each lane, the offset that this start means. */
  places(from: LogStart): number[] {
    return this.lanes.map(lane => {
      if (from === 'earliest') return lane.start
      return from === 'new' ? lane.end : lane.firstSince(from.getTime())
    })
  }

  purge(): void {
    for (const group of this.#groups.values()) group.skipTo(this.places('new'))
    for (const lane of this.lanes) lane.trim(lane.end)
  }

  /** Also the groups, except those that somebody reads. */
  erase(): void {
    this.purge()
    for (const [name, group] of this.#groups) if (!group.attended) this.#groups.delete(name)
  }

  /** All that is kept, oldest first. */
  browse(): readonly LogRecord[] {
    return this.lanes.flatMap(lane => lane.records()).sort((one, other) => one.order - other.order)
  }

  /** The offset up to which every group has settled. */
  #settled(lane: number): number {
    let settled = Infinity
    for (const group of this.#groups.values()) settled = Math.min(settled, group.committed[lane]!)
    return settled === Infinity ? 0 : settled
  }

  #trim(index: number): void {
    const lane = this.lanes[index]!
    if (lane.end - lane.start <= 2 * keptWhenSettled) return
    const to = Math.min(this.#settled(index), lane.end - keptWhenSettled)
    // Many at once, because what is kept is copied.
    if (to - lane.start >= keptWhenSettled) lane.trim(to)
  }
}

/** The same key, the same lane. */
function laneOf(key: string): number {
  let hash = 2_166_136_261
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 16_777_619)
  return (hash >>> 0) % lanes
}
