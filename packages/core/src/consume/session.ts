import type { Consumer } from '../contract/consumer.js'
import type { Clock } from '../contract/host.js'
import { LaneWatermark } from './lane-watermark.js'
import type { Plan } from './plan.js'
import { PrefixSettlement } from './prefix-settlement.js'
import { Settlement, type SettlementOwner } from './settlement.js'
import type { Slot } from './slot.js'

/** One consumer and everything that ends with it. Deliveries of one session are never settled through another. */
export class Session {
  readonly consumer: Consumer
  readonly settlement: Settlement
  /** Only where settlement is by prefix. */
  readonly watermark: LaneWatermark | undefined
  readonly #prefix: PrefixSettlement | undefined
  readonly canMove: boolean

  constructor(consumer: Consumer, plan: Plan, clock: Clock, owner: SettlementOwner) {
    this.consumer = consumer
    const prefix = plan.settlement === 'prefix'
    this.settlement = new Settlement(consumer, clock, prefix ? 0 : plan.lingerMs, owner)
    this.watermark = prefix ? new LaneWatermark() : undefined
    this.#prefix =
      this.watermark === undefined
        ? undefined
        : new PrefixSettlement(this.watermark, this.settlement, clock, plan.lingerMs)
    this.canMove = consumer.move !== undefined && plan.settlement === 'each'
    this.done =
      this.#prefix !== undefined
        ? slot => this.#prefix?.done(slot)
        : plan.settlement === 'each'
          ? slot => this.settlement.ack(slot.receipt, slot.id)
          : () => undefined
  }

  /** Acknowledges, in the way of this consumer. */
  readonly done: (slot: Slot) => void

  /** Everything that is decided reaches the broker. */
  async flush(): Promise<void> {
    this.#prefix?.commit()
    await this.settlement.flush()
  }

  end(): void {
    this.#prefix?.close()
    this.settlement.end()
  }
}
