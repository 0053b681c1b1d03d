import type { Broker } from '@sluice/core/adapter'

/** A broken broker: a good one with one fault. The suite is worth something only if it catches each by name. */
export interface Saboteur {
  readonly name: string
  /** What it does wrong, as a sentence. */
  readonly fault: string
  /** The case that has to fail. */
  readonly caughtBy: string
  /** The good broker with the fault. Each broker object is wrapped for itself. */
  sabotage(broker: Broker): Broker
}
