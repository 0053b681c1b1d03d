import type { Cancel } from '@sluice/core/adapter'
import { KafkaFault } from '../link/kafka-fault.js'
import type { DriverMember } from '../drivers/driver.js'
import type { Session } from '../link/session.js'
import type { Lane, Lanes } from './lane.js'

export interface GuardGround {
  readonly session: Session
  readonly lanes: Lanes
  /** `undefined` as long as it is none. */
  readonly member: () => DriverMember | undefined
  readonly failed: (error: unknown) => void
}

/**
 * Watches that the log is still the one that we read. A topic that was removed and made again begins anew under the
 * same offsets: what we go on from would be skipped there, and what we commit would be skipped for everybody.
 */
export class LogGuard {
  readonly #ground: GuardGround
  #beat: Cancel | undefined
  #stopped = false

  constructor(ground: GuardGround) {
    this.#ground = ground
  }

  /** Each of our lanes began with a commit; with a topic its commits are removed, and a new one has none. Never rejects. */
  async verify(): Promise<void> {
    const { failed, lanes, member } = this.#ground
    const ours = lanes.all.filter(lane => lane.next !== undefined)
    if (ours.length === 0) return
    try {
      const known = await member()?.committed(ours.map(({ partition }) => partition))
      if (known === undefined) return
      const isKnown = (lane: Lane): boolean => known.some(({ partition }) => partition === lane.partition)
      if (ours.some(lane => lanes.get(lane.partition) === lane && !isKnown(lane))) failed(beganAnew())
    } catch {
      // Nobody answers now: what became of the topic shows when somebody does.
    }
  }

  /** From now on, again and again. */
  watch(): void {
    const { host, settings } = this.#ground.session
    this.#beat = host.clock.at(host.clock.monotonic() + settings.pingIntervalMs, () => {
      void this.verify().then(() => {
        if (!this.#stopped) this.watch()
      })
    })
  }

  stop(): void {
    this.#stopped = true
    this.#beat?.()
  }
}

export function beganAnew(): KafkaFault {
  return new KafkaFault('not-found', 'The topic was removed, or removed and made again.')
}
