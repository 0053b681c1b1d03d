import { deadQueueOf } from '../consume/dead-letter.js'
import type { DeadLetter } from '../consume/read-dead-letter.js'
import type { Consumer, ConsumerEvents } from '../contract/consumer.js'
import type { Clock } from '../contract/host.js'
import type { Delivery, OutgoingMessage } from '../contract/message.js'
import type { Pacer } from '../policies/pacer.js'
import { pause } from './backoff.js'
import type { Connection } from './connection.js'
import { ReplayChoice } from './replay-choice.js'
import { refuseFilter, refuseReplay } from './replay-ground.js'
import { type ReplayConsumer, replayConsumer } from './replay-consumer.js'
import { ReplayHands } from './replay-hands.js'
import { unlessAborted } from './unless-aborted.js'

/** Which dead letters go again, and how fast. */
export interface ReplayWants {
  readonly task: string
  readonly queue: string
  /** `undefined`: all of them. */
  readonly filter: ((letter: DeadLetter) => boolean) | undefined
  readonly limit: number
  readonly pacer: Pacer | undefined
  /** Wall-clock milliseconds: what died since then is left. */
  readonly began: number
  /** Ends it early. */
  readonly signal: AbortSignal
}

/** What a replay did. */
export interface Replayed {
  /** Back in their queue. */
  readonly replayed: number
  /** Looked at and left: what the filter did not take, and what died while this went on. */
  readonly left: number
  /**
   * `all`: nothing more came; `limit`: so many were asked for; `aborted`: by the signal; `full`: behind those that were
   * left there are some that the broker does not hand out, or that cannot be settled before them.
   */
  readonly ended: 'all' | 'limit' | 'aborted' | 'full'
}

interface Chosen {
  readonly receipt: unknown
  readonly lane: string | undefined
  readonly message: OutgoingMessage
}

const batch = 100
const lookMs = 1_000
/** What is on its way arrives, and is no longer counted as waiting. */
const fewLooks = 2
/** So long nothing came: where nobody says how many there are, these were all. */
const quietLooks = 5
/** What a replay held that was killed comes back only when its lease is over. */
const firstLooks = 60

/** Takes dead letters out of their queue and publishes them to where they came from, each settled only then. */
export class Replay {
  readonly #connection: Connection
  readonly #clock: Clock
  readonly #wants: ReplayWants
  readonly #dead: string
  /** Left by a consumer that settles in order; what others leave is in our hands. */
  #passed = 0
  #window = 0
  #replayed = 0

  constructor(connection: Connection, clock: Clock, wants: ReplayWants) {
    this.#connection = connection
    this.#clock = clock
    this.#wants = wants
    this.#dead = deadQueueOf(wants.queue)
  }

  async run(): Promise<Replayed> {
    const { task, queue, filter, began } = this.#wants
    if (!(await this.#reached())) return { replayed: 0, left: 0, ended: 'aborted' }
    const { capabilities, name, ids } = this.#connection
    refuseReplay(task, name, capabilities)
    const envelope = capabilities.headers === 'envelope'
    const choice = new ReplayChoice({ task, queue, filter, clock: this.#clock, ids, envelope, began })
    let hands: ReplayHands | undefined
    const events = { revoked: (lanes: readonly string[] | 'all'): void => hands?.revoked(lanes) }
    const made = await this.#consume(events)
    if (made === undefined) return { replayed: 0, left: 0, ended: 'aborted' }
    const { consumer, source } = made
    this.#window = source.window
    hands = new ReplayHands(consumer, this.#clock, source.leaseMs)
    try {
      if (filter !== undefined && consumer.nack === undefined) refuseFilter(task, name)
      const ended = await this.#loop(consumer, hands, choice)
      return { replayed: this.#replayed, left: this.#passed + hands.size, ended }
    } finally {
      await hands.giveBack()
      await consumer.close().catch(() => undefined)
    }
  }

  /** `undefined`: told to end before there was one. */
  async #consume(events: ConsumerEvents): Promise<ReplayConsumer | undefined> {
    const { filter, pacer, limit, signal } = this.#wants
    const want = filter !== undefined ? Number.POSITIVE_INFINITY : pacer === undefined ? limit : 1
    try {
      return await replayConsumer(this.#connection, this.#dead, want, events, signal)
    } catch (error) {
      if (signal.aborted) return undefined
      throw error
    }
  }

  async #loop(consumer: Consumer, hands: ReplayHands, choice: ReplayChoice): Promise<Replayed['ended']> {
    const { limit, pacer, signal } = this.#wants
    let quietSince: number | undefined
    for (let looks = 0; ; ) {
      if (!(await this.#reached())) return 'aborted'
      if (this.#replayed >= limit) return 'limit'
      const room = await this.#roomIn(consumer, hands)
      if (room <= 0) return 'full'
      const now = this.#clock.monotonic()
      const next = pacer?.nextStart(now) ?? now
      if (next > now) {
        await pause(this.#clock, next - now, signal).catch(() => undefined)
        continue
      }
      const want = { max: room, waitMs: lookMs }
      const deliveries = await this.#call(consumer, 'receiving', () => consumer.receive(want, signal))
      const enough = choice.found === 0 ? firstLooks : quietLooks
      if (deliveries.length > 0) {
        looks = 0
        const { found } = choice
        const chosen = this.#choose(deliveries, consumer, hands, choice)
        if (chosen.length > 0) await this.#send(consumer, hands, chosen)
        // Others may keep dying for ever, and the clock of who wrote when these died may be wrong: only time tells.
        quietSince = choice.found > found ? undefined : (quietSince ?? now)
        if (quietSince !== undefined && now - quietSince >= enough * lookMs) return choice.kept ? 'full' : 'all'
      } else if (!signal.aborted && (await this.#over(++looks, enough, hands))) return choice.kept ? 'full' : 'all'
    }
  }

  /** Those that go; the others stay in our hands until the end, so that they do not come again. */
  #choose(
    deliveries: readonly Delivery[],
    { settlement }: Consumer,
    hands: ReplayHands,
    choice: ReplayChoice,
  ): readonly Chosen[] {
    const prefix = settlement === 'prefix'
    const chosen: Chosen[] = []
    for (const { receipt, lane, leaseUntil } of deliveries) hands.take(receipt, lane, leaseUntil)
    for (const delivery of deliveries) {
      const { lane, receipt } = delivery
      const message = choice.of(delivery)
      if (message === undefined) {
        if (!prefix) continue
        if (hands.drop(receipt)) this.#passed++
        choice.closeLane(lane)
      } else {
        this.#wants.pacer?.take(this.#clock.monotonic())
        chosen.push({ receipt, lane, message })
      }
    }
    return chosen
  }

  /** Rejects when the broker refuses one, with all that it took settled. */
  async #send(consumer: Consumer, hands: ReplayHands, chosen: readonly Chosen[]): Promise<void> {
    const { move, settlement } = consumer
    if (move !== undefined && settlement === 'each') {
      const items = chosen.map(({ receipt, message }) => ({ receipt, message }))
      const stale = await this.#call(consumer, 'moving', () => move.call(consumer, items))
      for (const { receipt } of items) hands.drop(receipt)
      this.#replayed += items.length - stale.length
      return
    }
    const { outbox } = this.#connection
    const published = await Promise.allSettled(chosen.map(({ message }) => outbox.push(message)))
    const done: unknown[] = []
    const stopped = new Set<string | undefined>()
    let refused: PromiseRejectedResult | undefined
    published.forEach((outcome, index) => {
      const { receipt, lane } = chosen[index] as Chosen
      if (outcome.status === 'rejected') {
        refused ??= outcome
        if (settlement === 'prefix') stopped.add(lane)
      } else {
        this.#replayed++
        if (!stopped.has(lane) && hands.drop(receipt)) done.push(receipt)
      }
    })
    if (done.length > 0) await this.#call(consumer, 'acknowledging', () => consumer.ack(done))
    if (refused !== undefined) throw refused.reason
  }

  /** Connected; `false`: told to end, before that or now. */
  async #reached(): Promise<boolean> {
    const { signal } = this.#wants
    if (signal.aborted) return false
    try {
      await unlessAborted(this.#connection.reach(), signal, 'the replay')
    } catch (error) {
      if (!signal.aborted) throw error
    }
    return !signal.aborted
  }

  /** Whether nothing more is to come, after so many looks in a row that brought nothing. */
  async #over(looks: number, enough: number, hands: ReplayHands): Promise<boolean> {
    const { admin } = this.#connection.broker.broker
    const depth = admin?.depth
    if (depth === undefined) return looks >= quietLooks
    if (looks < fewLooks) return false
    const stored = await this.#connection.broker.admin('counting dead letters', () => depth.call(admin, this.#dead))
    return stored <= this.#passed + hands.size || looks >= enough
  }

  /** For how many more: where the broker bounds what is unsettled, what is left must not keep the rest away. */
  async #roomIn(consumer: Consumer, hands: ReplayHands): Promise<number> {
    const { receiveBatch, window } = this.#connection.capabilities.limits
    const { limit, pacer } = this.#wants
    const most = Math.min(batch, receiveBatch, pacer === undefined ? limit - this.#replayed : 1)
    if (hands.size + most > this.#window && consumer.resize !== undefined && this.#window < window) {
      const wider = Math.min(window, this.#window * 2)
      // A window changes once a second at most.
      await pause(this.#clock, lookMs, new AbortController().signal)
      await this.#call(consumer, 'resizing the window for', async () => consumer.resize?.(wider))
      this.#window = wider
    }
    return Math.min(most, this.#window - hands.size)
  }

  async #call<Answer>(consumer: Consumer, doing: string, call: () => Promise<Answer>): Promise<Answer> {
    try {
      return await call()
    } catch (error) {
      this.#connection.suspect(consumer, error)
      throw this.#connection.broker.wrap(`${doing} dead letters`, error)
    }
  }
}
