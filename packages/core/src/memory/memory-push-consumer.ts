import { DeliveryBuffer } from '../adapter/delivery-buffer.js'
import type { Delivery } from '../contract/message.js'
import { type Ground, MemoryConsumer } from './memory-consumer.js'
import type { MemoryEntry } from './memory-entry.js'
import type { MemoryFault } from './memory-fault.js'
import type { MemoryQueue } from './memory-queue.js'

/** A consumer to which the server pushes up to the window, asked or not; what nobody took goes back on close. */
export class MemoryPushConsumer extends MemoryConsumer {
  constructor(ground: Ground, queue: MemoryQueue) {
    const { clock } = ground.connection.host
    super(ground, queue, new DeliveryBuffer({ clock, high: Infinity, low: 0 }))
    this.#subscribe()
  }

  override serve(): void {
    for (const delivery of this.take(Infinity)) this.buffer?.push(delivery)
  }

  override cut(error: MemoryFault | undefined): void {
    super.cut(error)
    if (error !== undefined) this.buffer?.fail(error)
  }

  override heal(): void {
    super.heal()
    this.#subscribe()
  }

  protected override fetch(
    max: number,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<readonly Delivery<MemoryEntry>[]> {
    return this.ground.connection.call('receive', () => this.buffer!.take(max, waitMs, signal))
  }

  #subscribe(): void {
    this.queue.block(this)
    this.queue.serve()
  }
}
