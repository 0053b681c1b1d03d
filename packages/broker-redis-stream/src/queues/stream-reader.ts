import type { Delivery } from '@sluice/core/adapter'
import type { RedisConnection } from '@sluice/store-redis'
import { recoverScript } from '../scripts/recover-script.js'
import { takeScript } from '../scripts/take-script.js'
import { deliveriesOf, type Entry, type HandOut, lostOnes } from './deliveries-of.js'
import { group, type QueueKeys, returned } from './queue-keys.js'
import type { RedisStreamReceipt } from './receipt.js'
import type { StreamServer } from './stream-server.js'

type Deliveries = readonly Delivery<RedisStreamReceipt>[]
type Lost = readonly Buffer[]

/** Longest block: what nobody rings for (an ended lease, a message due while its reader is busy) is late by no more. */
const longestBlockMs = 1_000
/** In a Cluster a blocked read cannot be ended by another connection: closing would have to wait for it. */
const longestClusterBlockMs = 250
/** Lease of consumers that are not ours, and of ours where none was asked for. */
export const defaultLeaseMs = 30_000

/** The three ways in which entries come to one consumer: as new ones, handed back, and after a reply that was lost. */
export class StreamReader {
  readonly name: string
  readonly connection: RedisConnection
  readonly #server: StreamServer
  readonly #keys: QueueKeys
  readonly #leaseMs: number
  readonly #everyMs: number
  /** Last of the new entries that this consumer has seen. */
  #last = '0-0'
  #hands = 0
  /** Name of a hand-out whose answer was lost; '': it is not known whether there was one. */
  #doubtful: string | undefined
  #epoch: number
  #takeAt = 0
  #rung: readonly string[] = []
  #reading = false

  constructor(server: StreamServer, keys: QueueKeys, connection: RedisConnection, leaseMs: number) {
    this.#server = server
    this.#keys = keys
    this.#leaseMs = leaseMs
    this.#everyMs = Math.min(longestBlockMs, Math.max(50, leaseMs / 4))
    this.name = server.consumerName(leaseMs)
    this.connection = connection
    this.#epoch = connection.epoch
  }

  /** Entries of the bell that were read and not settled yet. */
  get rung(): readonly string[] {
    return this.#rung
  }

  get reading(): boolean {
    return this.#reading
  }

  get takeIsDue(): boolean {
    return this.#server.clock.monotonic() >= this.#takeAt
  }

  /** Whether a reply may have been lost. */
  get mayMiss(): boolean {
    return this.#doubtful !== undefined || this.connection.epoch !== this.#epoch
  }

  /** What a lost reply would have brought, until nothing of it is left. */
  async recover(): Promise<Deliveries> {
    if (!this.mayMiss) return []
    const { stream, again } = this.#keys
    const { epoch } = this.connection
    const answer = await this.#server.commands.run(
      recoverScript,
      [stream, again],
      [group, this.name, this.#last, this.#doubtful ?? ''],
      { bytes: true },
    )
    const [entries, counts, lost, marks] = answer as [Entry[], number[], Lost, Buffer[]]
    this.#epoch = epoch
    this.#doubtful = undefined
    const leaseUntil = this.#leaseUntil()
    const found = entries.flatMap((entry, index) => {
      const mark = marks[index]?.toString('latin1') ?? ''
      if (mark === '') this.#last = entry[0].toString('latin1')
      return deliveriesOf([entry], { mark, leaseUntil }, [counts[index] ?? 1])
    })
    return found.concat(lostOnes(lost))
  }

  /** What was handed back, what is due, whose lease has ended. */
  async take(max: number): Promise<Deliveries> {
    const { stream, due, bell, again, swept } = this.#keys
    const hand = `${this.name}/${++this.#hands}`
    const given = [group, this.name, returned, max, hand, Math.ceil(this.#everyMs), defaultLeaseMs, ...this.#rung]
    // Until the answer is here.
    this.#doubtful = hand
    const answer = await this.#server.commands.run(takeScript, [stream, due, bell, again, swept], given, {
      bytes: true,
    })
    this.#doubtful = undefined
    this.#rung = []
    const [nextInMs, more, entries, counts, lost] = answer as [number, number, Entry[], number[], Lost]
    const wait = more === 1 ? 0 : Math.min(nextInMs, this.#everyMs)
    this.#takeAt = this.#server.clock.monotonic() + wait
    return deliveriesOf(entries, this.#handOut(hand), counts).concat(lostOnes(lost))
  }

  /** New entries, waiting for them at most `waitMs`, and no longer than until something has to be taken. */
  async read(max: number, waitMs: number): Promise<Deliveries> {
    const { stream, bell } = this.#keys
    const longest = this.#server.isCluster ? longestClusterBlockMs : longestBlockMs
    const block = Math.ceil(Math.min(waitMs, this.#takeAt - this.#server.clock.monotonic(), longest))
    const waiting = block > 0 ? ['BLOCK', block] : []
    const given = ['GROUP', group, this.name, 'COUNT', max, ...waiting, 'STREAMS', stream, bell, '>', '>']
    this.#reading = true
    try {
      const options = { bytes: true, blockMs: Math.max(0, block), patienceMs: 0 }
      const answer = await this.connection.call('XREADGROUP', given, options)
      return this.#read(answer as readonly (readonly [key: Buffer, entries: Entry[]])[] | null)
    } finally {
      this.#reading = false
    }
  }

  #read(answer: readonly (readonly [key: Buffer, entries: Entry[]])[] | null): Deliveries {
    let found: Deliveries = []
    for (const [key, entries] of answer ?? []) {
      if (key.toString('latin1') === this.#keys.bell) {
        this.#rung = this.#rung.concat(entries.map(([id]) => id.toString('latin1')))
        this.#takeAt = 0
      } else {
        this.#last = entries.at(-1)?.[0].toString('latin1') ?? this.#last
        found = deliveriesOf(entries, this.#handOut(''))
      }
    }
    return found
  }

  #handOut(mark: string): HandOut {
    return { mark, leaseUntil: this.#leaseUntil() }
  }

  #leaseUntil(): number {
    return this.#server.clock.monotonic() + this.#leaseMs
  }
}
