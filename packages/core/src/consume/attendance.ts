import type { Appetite } from './appetite.js'
import type { Flow } from './flow.js'
import { LeaseKeeper } from './lease-keeper.js'
import { LoopLag } from './loop-lag.js'
import { ParkedFeeder } from './parked-feeder.js'
import type { Plan } from './plan.js'
import { WindowKeeper } from './window-keeper.js'
import type { WorkerFacts } from './worker-facts.js'

/** What goes on beside the flow of deliveries: leases, the broker's window, how late the loop is, what is parked. */
export class Attendance {
  readonly #window: WindowKeeper | undefined
  readonly #lag: LoopLag
  readonly #leases: LeaseKeeper | undefined
  readonly #feeder: ParkedFeeder | undefined

  /** @param trouble hears of what fails when parked messages are brought back. */
  constructor(
    facts: WorkerFacts,
    plan: Plan,
    flow: Flow,
    appetite: Appetite,
    trouble: (error: unknown, id: string | undefined) => void,
  ) {
    const { clock, paced, store, parking, publish, lookMs, source } = facts
    const consumer = () => flow.session?.consumer
    this.#lag = new LoopLag(clock, () => flow.live.size > 0)
    this.#window = paced === undefined ? undefined : new WindowKeeper(clock, () => appetite.window(), consumer)
    this.#leases =
      plan.leaseMs === undefined
        ? undefined
        : new LeaseKeeper(flow.live, clock, plan.leaseMs, plan.lease === 'renewable', {
            extend: async receipts => (await consumer()?.extend?.(receipts)) ?? [],
            lose: (slot, because, cause) => flow.lose(slot, because, cause),
          })
    this.#feeder =
      store === undefined || parking === undefined
        ? undefined
        : new ParkedFeeder(source.queue, store, parking, clock, publish, trouble, lookMs)
  }

  /** Of the last look at the loop, in milliseconds. */
  get lagMs(): number {
    return this.#lag.lagMs
  }

  /** A consumer begins with this window. */
  attached(window: number): void {
    this.#window?.begin(window)
  }

  /** Something was taken. */
  taken(): void {
    this.#leases?.begin()
    this.#lag.begin()
    this.#window?.changed()
  }

  /** Something is no longer held. */
  changed(): void {
    this.#window?.changed()
  }

  /** Brings nothing more back from the store; resolves when what was claimed is dealt with. */
  async stopFeeding(): Promise<void> {
    await this.#feeder?.close()
  }

  close(): void {
    this.#leases?.close()
    this.#lag.close()
    this.#window?.close()
  }
}
