import type { Source } from '@sluice/core/adapter'
import type { DriverMember } from '../drivers/driver.js'
import type { Session } from '../link/session.js'
import type { Lane, Lanes } from './lane.js'
import { type Start, startsOf } from './starting-points.js'

export interface PlacementGround {
  readonly session: Session
  readonly topic: string
  readonly group: string
  readonly source: Source
  readonly lanes: Lanes
}

/**
 * Finds out where to begin in lanes that are new to a member, and writes it down. One run after the other, each for one
 * generation: once the group has formed anew a run does nothing more, for what it has learnt may be somebody else's.
 */
export class Placement {
  readonly #ground: PlacementGround
  #last: Promise<void> = Promise.resolve()

  constructor(ground: PlacementGround) {
    this.#ground = ground
  }

  /** Resolves with the last run that was begun; never rejects. */
  get done(): Promise<void> {
    return this.#last
  }

  /** For all lanes that have no place yet. `failed` hears what this run throws. */
  begin(member: DriverMember, isOver: () => boolean, failed: (error: unknown) => void): void {
    const fresh = this.#ground.lanes.all.filter(lane => lane.next === undefined)
    if (fresh.length === 0) return
    this.#last = this.#last.then(() => this.#place(member, fresh, isOver)).catch(failed)
  }

  async #place(member: DriverMember, lanes: readonly Lane[], isOver: () => boolean): Promise<void> {
    if (isOver()) return
    const { group, session, source, topic } = this.#ground
    const { rebalanceTimeoutMs, sessionTimeoutMs } = session.settings
    const starts = await startsOf({
      driver: session.driver,
      topic,
      group,
      from: source.from,
      isFirst: lanes.some(lane => lane.partition === 0),
      patienceMs: sessionTimeoutMs + rebalanceTimeoutMs + 3_000,
      isOver,
      write: positions => member.commit(positions),
      wait: session.wait,
    })
    if (isOver()) return
    // Of one that was added just now, not every broker has heard.
    const startOf = ({ partition }: Lane): Start => starts.get(partition) ?? { partition, offset: 0, fresh: true }
    const unwritten = lanes.map(startOf).filter(({ fresh }) => fresh)
    if (unwritten.length > 0) await member.commit(unwritten.map(({ offset, partition }) => ({ partition, offset })))
    if (isOver()) return
    for (const lane of lanes) {
      const { offset, partition } = startOf(lane)
      lane.next = offset
      // What came before this was known is of another place, perhaps of one beyond it.
      member.seek({ partition, offset })
    }
  }
}
