import type { ConsumerConfig, ConsumerInfo, StreamConfig, StreamInfo } from '@nats-io/jetstream'
import { type Api, consumerNotFound, errorNumber, streamNameInUse, streamNotFound } from '../link/api.js'
import { NatsFault } from '../link/nats-fault.js'
import type { NatsSettings } from '../options.js'
import { durable, type Place } from './place.js'

/** What this server can do with a stream beyond the least. */
export interface StreamAbilities {
  readonly schedules: boolean
  readonly ends: boolean
}

/**
 * Makes streams and consumers exist: asked once, remembered until the connection is lost or somebody finds one missing.
 * What is there already is left as it is, so that operators may tune it; what cannot work is refused.
 */
export class Queues {
  readonly #api: Api
  readonly #settings: NatsSettings
  readonly #abilities: StreamAbilities
  readonly #known: Map<string, Promise<void>> = new Map()
  readonly #ready: Set<string> = new Set()
  readonly #unscheduled: Set<string> = new Set()

  constructor(api: Api, settings: NatsSettings, abilities: StreamAbilities) {
    this.#api = api
    this.#settings = settings
    this.#abilities = abilities
  }

  /** Whether its messages can wait at the server, which must be able to. */
  schedules(queue: string): boolean {
    return !this.#unscheduled.has(queue)
  }

  /** Whether nothing needs to be asked. */
  has(queue: string): boolean {
    return this.#ready.has(queue)
  }

  ensure(place: Place): Promise<void> {
    const known = this.#known.get(place.queue)
    if (known !== undefined) return known
    const asked = this.#ensure(place).then(
      () => {
        if (this.#known.get(place.queue) === asked) this.#ready.add(place.queue)
      },
      error => {
        if (this.#known.get(place.queue) === asked) this.#known.delete(place.queue)
        throw error
      },
    )
    this.#known.set(place.queue, asked)
    return asked
  }

  forget(queue: string): void {
    this.#known.delete(queue)
    this.#ready.delete(queue)
  }

  forgetAll(): void {
    this.#known.clear()
    this.#ready.clear()
  }

  /** The consumer's `ack_wait` in milliseconds: how long its leases are. */
  async ensureConsumer(place: Place): Promise<number> {
    await this.ensure(place)
    const info = await this.#consumer(place)
    const { ack_policy: policy, ack_wait: wait = 30e9, deliver_subject: pushes, filter_subject: filter } = info.config
    if (policy === 'explicit' && !pushes && (filter === undefined || filter === place.subject)) return wait / 1e6
    throw new NatsFault(
      'conflict',
      `The consumer "${durable}" of stream "${place.stream}" was made by somebody else and is not a pull consumer with explicit acknowledgements for ${place.subject}.`,
    )
  }

  async #ensure(place: Place): Promise<void> {
    const info = await this.#stream(place)
    const refusal = this.#conflict(place, info.config)
    if (refusal !== undefined) {
      throw new NatsFault('conflict', `The stream "${place.stream}" exists and ${refusal}.`)
    }
    const { schedules, ends } = this.#abilities
    const { allow_msg_schedules: canSchedule, allow_msg_ttl: canEnd } = info.config
    this.#unscheduled.delete(place.queue)
    if ((!schedules || canSchedule) && (!ends || canEnd)) return
    if (schedules && isBounded(info.config)) {
      // A server schedules only where it drops the oldest when full: that choice is the operator's, and was made.
      this.#unscheduled.add(place.queue)
      return
    }
    // Made before the server, or this package, could do that.
    await this.#api.call(`STREAM.UPDATE.${place.stream}`, {
      ...info.config,
      subjects: [...new Set([...info.config.subjects, ...this.#subjects(place)])],
      ...(schedules && { discard: 'old' }),
      ...this.#additions(),
    })
  }

  #conflict(place: Place, config: StreamConfig): string | undefined {
    if (!config.subjects?.includes(place.subject)) return `does not take the subject "${place.subject}"`
    if (config.retention !== 'workqueue') return `its retention is "${config.retention}" instead of "workqueue"`
    if (config.sealed) return 'is sealed'
    return undefined
  }

  async #stream(place: Place): Promise<StreamInfo> {
    try {
      return await this.#api.call<StreamInfo>(`STREAM.INFO.${place.stream}`)
    } catch (error) {
      if (errorNumber(error) !== streamNotFound) throw error
    }
    const { duplicateWindowMs, replicas, storage } = this.#settings
    try {
      return await this.#api.call<StreamInfo>(`STREAM.CREATE.${place.stream}`, {
        name: place.stream,
        subjects: this.#subjects(place),
        retention: 'workqueue',
        storage,
        num_replicas: replicas,
        duplicate_window: duplicateWindowMs * 1e6,
        // Full has to be told, where the server lets us choose: with schedules it must be this.
        discard: this.#abilities.schedules ? 'old' : 'new',
        max_msgs: -1,
        max_bytes: -1,
        max_age: 0,
        max_msg_size: -1,
        max_consumers: -1,
        ...this.#additions(),
      })
    } catch (error) {
      // Another process was a little earlier, with other options.
      if (errorNumber(error) !== streamNameInUse) throw error
      return await this.#api.call<StreamInfo>(`STREAM.INFO.${place.stream}`)
    }
  }

  #subjects(place: Place): string[] {
    return this.#abilities.schedules ? [place.subject, `${place.waiting}.*`] : [place.subject]
  }

  #additions(): Partial<StreamConfig> {
    const { ends, schedules } = this.#abilities
    return { ...(schedules && { allow_msg_schedules: true }), ...(ends && { allow_msg_ttl: true }) }
  }

  async #consumer(place: Place): Promise<ConsumerInfo> {
    try {
      return await this.#api.call<ConsumerInfo>(`CONSUMER.INFO.${place.stream}.${durable}`)
    } catch (error) {
      if (errorNumber(error) === streamNotFound) this.forget(place.queue)
      if (errorNumber(error) !== consumerNotFound) throw error
    }
    const config: Partial<ConsumerConfig> = {
      durable_name: durable,
      ack_policy: 'explicit',
      deliver_policy: 'all',
      replay_policy: 'instant',
      filter_subject: place.subject,
      ack_wait: this.#settings.ackWaitMs * 1e6,
      max_deliver: -1,
      max_ack_pending: -1,
      max_waiting: 2_000,
    }
    return await this.#api.call<ConsumerInfo>(`CONSUMER.DURABLE.CREATE.${place.stream}.${durable}`, {
      stream_name: place.stream,
      config,
    })
  }
}

function isBounded({ max_age: age, max_bytes: bytes, max_msgs: messages }: StreamConfig): boolean {
  return (age ?? 0) > 0 || (bytes ?? -1) > 0 || (messages ?? -1) > 0
}
