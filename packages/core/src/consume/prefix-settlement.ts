import type { Cancel, Clock } from '../contract/host.js'
import type { LaneWatermark } from './lane-watermark.js'
import type { Settlement } from './settlement.js'
import type { Slot } from './slot.js'

/**
 * So many done are worth a commit of their own, however soon: as many as a lane may spread beyond its oldest, which a
 * crash repeats, too. Fewer would be hundreds of commits a second where a log hands out hundreds of thousands.
 */
const mostUncommitted = 5_000

/**
 * Settles by prefix: marks deliveries as done and commits each lane's watermark every `lingerMs`, every five thousand, and
 * on flush.
 */
export class PrefixSettlement {
  readonly #watermark: LaneWatermark
  readonly #settlement: Settlement
  readonly #clock: Clock
  readonly #lingerMs: number
  #cancel: Cancel | undefined = undefined
  #uncommitted = 0

  constructor(watermark: LaneWatermark, settlement: Settlement, clock: Clock, lingerMs: number) {
    this.#watermark = watermark
    this.#settlement = settlement
    this.#clock = clock
    this.#lingerMs = lingerMs
  }

  done(slot: Slot): void {
    if (slot.lane === undefined || !this.#watermark.finish(slot.lane, slot.laneSequence)) return
    if (++this.#uncommitted >= mostUncommitted) {
      this.commit()
      return
    }
    this.#cancel ??= this.#clock.at(this.#clock.monotonic() + this.#lingerMs, () => this.commit())
  }

  /** Hands the watermarks to the settlement. */
  commit(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#uncommitted = 0
    for (const receipt of this.#watermark.take()) this.#settlement.ack(receipt, '')
  }

  close(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}
