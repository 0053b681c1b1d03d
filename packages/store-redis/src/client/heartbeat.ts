import type { Cancel, Clock } from '@sluice/core/adapter'
import { isCluster } from './make-client.js'
import { RedisFault } from './redis-fault.js'
import type { RedisNative } from './settings.js'

const everyMs = 4_000
const patienceMs = 5_000

export interface HeartbeatEvents {
  /** Whether nothing is under way: what is has a deadline of its own. */
  readonly idle: () => boolean
  /** The server does not answer. */
  readonly dead: (cause: unknown) => void
  /** Of a Cluster: one of its nodes does not answer; then all do again. */
  readonly sick: (cause: unknown) => void
  readonly well: () => void
}

/** Asks an idle connection whether it is alive, so that one that is cut silently is known within ten seconds. */
export class Heartbeat {
  readonly #clock: Clock
  readonly #events: HeartbeatEvents
  #client: RedisNative | undefined
  #timer: Cancel | undefined
  #sick = false

  constructor(clock: Clock, events: HeartbeatEvents) {
    this.#clock = clock
    this.#events = events
  }

  start(client: RedisNative): void {
    this.stop()
    this.#client = client
    this.#sick = false
    this.#after(everyMs, () => this.#ask(client))
  }

  stop(): void {
    this.#client = undefined
    this.#timer?.()
    this.#timer = undefined
  }

  #after(ms: number, run: () => void): void {
    this.#timer = this.#clock.at(this.#clock.monotonic() + ms, run)
  }

  #ask(client: RedisNative): void {
    const cluster = isCluster(client)
    // In a Cluster a busy node says nothing of the others.
    if (!cluster && !this.#events.idle()) {
      this.start(client)
      return
    }
    const nodes = isCluster(client) ? client.nodes('master') : [client]
    const silent = new Set(nodes)
    let failed: unknown
    this.#after(patienceMs, () => {
      const cause = new RedisFault('timeout', 'Redis does not answer.', { retryable: true, happened: 'maybe' })
      if (!cluster) return this.#events.dead(cause)
      // What waits for these nodes fails; a Cluster lives on with the others, and looks where their slots are now.
      for (const node of silent) node.disconnect()
      this.#found(client, cause)
    })
    for (const node of nodes) {
      const answered = (): void => {
        silent.delete(node)
        if (silent.size === 0 && this.#client === client) this.#found(client, failed)
      }
      node.ping().then(answered, error => {
        failed = error
        answered()
      })
    }
  }

  #found(client: RedisNative, cause: unknown): void {
    if (cause !== undefined && !isCluster(client)) {
      this.#events.dead(cause)
      return
    }
    const was = this.#sick
    this.#timer?.()
    this.#sick = cause !== undefined
    if (this.#sick) this.#events.sick(cause)
    else if (was) this.#events.well()
    this.#after(everyMs, () => this.#ask(client))
  }
}
