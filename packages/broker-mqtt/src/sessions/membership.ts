import type { Delivery } from '@sluice/core/adapter'
import type { MqttReceipt } from './receipt.js'
import type { Deliver } from './session.js'

/** How a consumer belongs to its group. */
export interface Membership {
  /** Resolves when messages come; before that, too, they may. */
  join(signal: AbortSignal, deliver: Deliver): Promise<void>
  /** @param left what arrived and was not handed over; grows until this resolves. */
  leave(left: readonly Delivery<MqttReceipt>[]): Promise<void>
}
