import { AbstractConsumer, type Delivery } from '@sluice/core/adapter'
import { pipeCapabilities } from './pipe-capabilities.js'
import type { PullGate } from './pull-gate.js'

/** Pulls; there is nothing to settle. */
export class PipeConsumer extends AbstractConsumer<number> {
  readonly settlement = 'none'
  readonly #gate: PullGate
  readonly #left: () => Promise<void>

  /** @param left frees what this consumer shared with others. */
  constructor(gate: PullGate, left: () => Promise<void>) {
    super(pipeCapabilities.limits)
    this.#gate = gate
    this.#left = left
  }

  protected override fetch(max: number, waitMs: number, signal: AbortSignal): Promise<readonly Delivery<number>[]> {
    return this.#gate.take(max, waitMs, signal)
  }

  protected override settleAck(): Promise<readonly number[]> {
    return Promise.resolve([])
  }

  protected override async release(left: readonly Delivery<number>[]): Promise<void> {
    this.#gate.giveBack(left)
    await this.#left()
  }
}
