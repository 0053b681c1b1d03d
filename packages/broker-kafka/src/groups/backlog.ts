import { type Clock, DeliveryBuffer } from '@sluice/core/adapter'
import type { ArrivedRecord } from '../drivers/driver.js'
import { deliveryOf } from './delivery-of.js'
import type { KafkaReceipt, Lane } from './lane.js'
import { Waiting } from './waiting.js'

/** The client's valve, by partition. */
export interface Valve {
  pause(partitions: readonly number[]): void
  resume(partitions: readonly number[]): void
}

/** So many of a lane in a row, then the next lane's. */
const turn = 16
/** So many stand in line, no more: what comes of another lane meanwhile waits behind them. */
const mostInLine = 256

/**
 * What was fetched and not handed over. Fetches bring lane by lane, perhaps thousands of one; they are handed over in
 * turns, so that no lane waits for the end of another: what a killed member had begun stands at the head of its lane.
 * Only then a delivery is made of a record: thousands made ahead would be copied by the garbage collector while they wait.
 * Each lane has marks of its own at which its fetching stops and goes on.
 */
export class Backlog {
  readonly buffer: DeliveryBuffer<KafkaReceipt>
  readonly #window: number
  readonly #inLine: number
  readonly #valve: Valve
  readonly #waiting: Map<Lane, Waiting> = new Map()
  readonly #stopped: Set<Lane> = new Set()
  #lanes = 1

  constructor(clock: Clock, window: number, valve: Valve) {
    this.#valve = valve
    this.#window = Math.max(1, Math.min(window, 10_000))
    this.#inLine = Math.min(this.#window, mostInLine)
    const marks = { high: this.#inLine, low: Math.floor(this.#inLine / 2) }
    this.buffer = new DeliveryBuffer<KafkaReceipt>({ clock, ...marks, resume: () => this.#feed() })
  }

  /** @param from the index of the first record that counts. */
  add(lane: Lane, records: readonly ArrivedRecord[], from: number): void {
    const waiting = this.#waiting.get(lane) ?? new Waiting()
    this.#waiting.set(lane, waiting)
    waiting.add(records, from)
    this.#feed()
    if (this.#stopped.has(lane) || this.#waitingOf(lane) < this.#high) return
    this.#stopped.add(lane)
    this.#valve.pause([lane.partition])
  }

  /** From now on these are ours: forgets what waits of others, and sets the client's valves, which outlive assignments. */
  keep(lanes: readonly Lane[]): void {
    this.#lanes = Math.max(1, lanes.length)
    for (const lane of [...this.#waiting.keys()]) if (!lanes.includes(lane)) this.#waiting.delete(lane)
    for (const lane of [...this.#stopped]) if (!lanes.includes(lane)) this.#stopped.delete(lane)
    this.#valve.pause([...this.#stopped].map(({ partition }) => partition))
    this.#valve.resume(lanes.filter(lane => !this.#stopped.has(lane)).map(({ partition }) => partition))
  }

  get #high(): number {
    return Math.max(1, Math.floor(this.#window / this.#lanes))
  }

  #waitingOf(lane: Lane): number {
    return this.#waiting.get(lane)?.size ?? 0
  }

  #feed(): void {
    let room = this.#inLine - this.buffer.size
    while (room > 0) {
      const next = this.#waiting.entries().next()
      if (next.done === true) break
      const [lane, waiting] = next.value
      for (let left = Math.min(turn, room, waiting.size); left > 0; left--) {
        this.buffer.push(deliveryOf(waiting.take(), lane))
        room--
      }
      // To the end of the line of lanes.
      this.#waiting.delete(lane)
      if (waiting.size > 0) this.#waiting.set(lane, waiting)
    }
    for (const lane of this.#stopped) {
      if (this.#waitingOf(lane) > this.#high / 2) continue
      this.#stopped.delete(lane)
      this.#valve.resume([lane.partition])
    }
  }
}
