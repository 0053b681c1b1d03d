import type { ConsumerConfig, ConsumerInfo, StreamConfig, StreamInfo } from '@nats-io/jetstream'
import { type Api, consumerNotFound, errorNumber, streamNameInUse, streamNotFound } from '../link/api.js'
import { classifyNats } from '../classify.js'
import { NatsFault } from '../link/nats-fault.js'
import type { NatsSettings } from '../options.js'
import { durable, type Place } from './place.js'
import { unfit } from './unfit.js'

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
  readonly #endless: Set<string> = new Set()

  constructor(api: Api, settings: NatsSettings, abilities: StreamAbilities) {
    this.#api = api
    this.#settings = settings
    this.#abilities = abilities
  }

  /** Whether its messages can wait at the server, which must be able to. */
  schedules(queue: string): boolean {
    return !this.#unscheduled.has(queue)
  }

  /** Whether its messages can have an end at the server, which must be able to. */
  ends(queue: string): boolean {
    return !this.#endless.has(queue)
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
    const reason = unfit(info.config, place.subject)
    if (reason === undefined) return (info.config.ack_wait ?? 30e9) / 1e6
    throw new NatsFault(
      'conflict',
      `The consumer "${durable}" of stream "${place.stream}" was made by somebody else and cannot serve workers: ${reason}.`,
    )
  }

  async #ensure(place: Place): Promise<void> {
    const info = await this.#stream(place)
    const refusal = this.#conflict(place, info.config)
    if (refusal !== undefined) {
      throw new NatsFault('conflict', `The stream "${place.stream}" exists and ${refusal}.`)
    }
    const { ends, schedules } = this.#abilities
    const lacksEnds = ends && !info.config.allow_msg_ttl
    const lacksSchedules = schedules && !takesSchedules(place, info.config)
    this.#unscheduled.delete(place.queue)
    this.#endless.delete(place.queue)
    if (!lacksSchedules && !lacksEnds) return
    // A server schedules only where it drops the oldest when full: that choice is the operator's, and was made.
    const bounded = lacksSchedules && isBounded(info.config)
    if (!bounded && (await this.#teach(place, info.config))) return
    if (lacksSchedules) this.#unscheduled.add(place.queue)
    if (lacksEnds) this.#endless.add(place.queue)
  }

  /** For a stream made before the server, or this package, could do more. `false`: we may not change it. */
  async #teach(place: Place, config: StreamConfig): Promise<boolean> {
    try {
      await this.#api.call(`STREAM.UPDATE.${place.stream}`, {
        ...config,
        subjects: [...new Set([...config.subjects, ...this.#subjects(place)])],
        ...(this.#abilities.schedules && { discard: 'old' }),
        ...this.#additions(),
      })
      return true
    } catch (error) {
      if (classifyNats(error).code === 'auth') return false
      throw error
    }
  }

  #conflict(place: Place, config: StreamConfig): string | undefined {
    if (!config.subjects?.includes(place.subject)) return `does not take the subject "${place.subject}"`
    if (config.retention !== 'workqueue') return `its retention is "${config.retention}" instead of "workqueue"`
    if (config.sealed) return 'is sealed'
    if (config.no_ack) return 'confirms nothing (no_ack)'
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
        duplicate_window: Math.round(duplicateWindowMs) * 1e6,
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
      ack_wait: Math.round(this.#settings.ackWaitMs) * 1e6,
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

function takesSchedules({ subject, waiting }: Place, { allow_msg_schedules: can, subjects }: StreamConfig): boolean {
  return can === true && (subjects.includes(`${waiting}.*`) || subjects.includes(`${subject}.>`))
}
