import { farthestMs, header, wholeNumber } from '../codec/headers.js'
import type { MessageIds } from '../codec/message-id.js'
import { open } from '../consume/decoding.js'
import { type DeadLetter, readDeadLetter } from '../consume/read-dead-letter.js'
import { Slot, type SlotOwner } from '../consume/slot.js'
import { successor } from '../consume/successor.js'
import type { Clock } from '../contract/host.js'
import type { Delivery, OutgoingMessage } from '../contract/message.js'
import { InvalidOption } from '../errors/invalid-option.js'

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
  /** Wall-clock milliseconds: what died since then is left. */
  readonly began: number
}

const never = (): void => undefined

/** Which dead letters go again, and as what. */
export class ReplayChoice {
  /** How many came that were dead before this began, each counted once. */
  found = 0
  /** One of these is left because its lane is closed. */
  kept = false
  readonly #choosing: ReplayChoosing
  readonly #began: number
  readonly #owner: SlotOwner
  /** Of these nothing more is taken: something in them is left unsettled, and they settle in order only. */
  readonly #closedLanes: Set<string> = new Set()
  /** Left by the filter: these come again where a lease runs out. */
  readonly #seen: Set<string> = new Set()

  constructor(choosing: ReplayChoosing) {
    this.#choosing = choosing
    this.#began = Math.floor(choosing.began)
    this.#owner = { task: choosing.task, queue: choosing.queue, succeeded: never, failed: never, limit: never }
  }

  /** The message that goes back to the queue; `undefined`: this one is left. @throws what the filter throws, InvalidOption. */
  of(delivery: Delivery): OutgoingMessage | undefined {
    const { clock, ids, envelope } = this.#choosing
    const slot = new Slot(this.#owner)
    slot.begin(delivery, () => ids.next(), clock.monotonic())
    open(slot, { envelope, schema: undefined })
    const letter = readDeadLetter(slot)
    if (this.#isYoung(slot, letter)) return undefined
    if (delivery.lane !== undefined && this.#closedLanes.has(delivery.lane)) {
      this.kept = true
      return undefined
    }
    const wanted = this.#isWanted(letter)
    if (!this.#seen.has(letter.id)) this.found++
    if (wanted) return this.#again(slot)
    this.#seen.add(letter.id)
    return undefined
  }

  /** It stays unsettled, so that of its lane nothing that follows can be settled. */
  closeLane(lane: string | undefined): void {
    if (lane !== undefined) this.#closedLanes.add(lane)
  }

  #isWanted(letter: DeadLetter): boolean {
    const { filter } = this.#choosing
    const answer: unknown = filter === undefined || filter(letter)
    if (typeof answer === 'object' && answer !== null && 'then' in answer) {
      Promise.resolve(answer).catch(never)
      throw new InvalidOption({
        option: 'filter',
        given: filter,
        allowed: 'a function that answers at once, and this one gave a promise',
        remedy: 'Find out before the replay whatever takes time, and let `filter` only compare.',
      })
    }
    return answer === true
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
