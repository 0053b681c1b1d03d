import { farthestMs, header, wholeNumber } from '../codec/headers.js'
import type { MessageIds } from '../codec/message-id.js'
import { open } from '../consume/decoding.js'
import { type DeadLetter, readDeadLetter } from '../consume/read-dead-letter.js'
import { Slot, type SlotOwner } from '../consume/slot.js'
import { successor } from '../consume/successor.js'
import type { Clock } from '../contract/host.js'
import type { Delivery, OutgoingMessage } from '../contract/message.js'

/** What choosing stands on. */
export interface ReplayChoosing {
  readonly task: string
  /** Where they go. */
  readonly queue: string
  /** `undefined`: all of them. */
  readonly filter: ((letter: DeadLetter) => boolean) | undefined
  readonly clock: Clock
  readonly ids: MessageIds
  /** Headers travel inside the body. */
  readonly envelope: boolean
}

const never = (): void => undefined

/** Which dead letters go again, and as what. */
export class ReplayChoice {
  readonly #choosing: ReplayChoosing
  readonly #began: number
  readonly #owner: SlotOwner
  /** Of these nothing more is taken: something in them is left unsettled, and they settle in order only. */
  readonly #closedLanes: Set<string> = new Set()

  constructor(choosing: ReplayChoosing) {
    this.#choosing = choosing
    this.#began = Math.floor(choosing.clock.now())
    this.#owner = { task: choosing.task, queue: choosing.queue, succeeded: never, failed: never, limit: never }
  }

  /** The message that goes back to the queue; `undefined`: this one is left. @throws what the filter throws. */
  of(delivery: Delivery): OutgoingMessage | undefined {
    const { filter, clock, ids, envelope } = this.#choosing
    if (delivery.lane !== undefined && this.#closedLanes.has(delivery.lane)) return undefined
    const slot = new Slot(this.#owner)
    slot.begin(delivery, () => ids.next(), clock.monotonic())
    open(slot, { envelope, schema: undefined })
    const letter = readDeadLetter(slot)
    return this.#isYoung(slot, letter) || (filter !== undefined && !filter(letter)) ? undefined : this.#again(slot)
  }

  /** It stays unsettled, so that of its lane nothing that follows can be settled. */
  closeLane(lane: string | undefined): void {
    if (lane !== undefined) this.#closedLanes.add(lane)
  }

  /** It died since this began, or was replayed since and died again: else the two would go on for ever. */
  #isYoung({ headers }: Slot, { at }: DeadLetter): boolean {
    return at >= this.#began || (wholeNumber(headers, header.publishedAt, farthestMs) ?? 0) >= this.#began
  }

  /** As it was pushed, but for the time: what died of old age is not to die of it again at once. */
  #again(slot: Slot): OutgoingMessage {
    const headers = {
      [header.dead]: undefined,
      [header.attempt]: undefined,
      [header.dueAt]: undefined,
      [header.expiresAt]: undefined,
      [header.publishedAt]: String(Math.floor(this.#choosing.clock.now())),
    }
    return successor(slot, { queue: this.#choosing.queue, dueAt: undefined, headers }, this.#choosing.envelope)
  }
}
