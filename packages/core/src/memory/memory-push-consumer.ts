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
    // Where nobody settles, the window bounds what is here and not handed over.
    const room = this.settlement === 'none' ? this.window - this.buffer!.size : Infinity
    for (const delivery of this.take(room)) this.buffer!.push(delivery)
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
    return this.ground.connection.call('receive', async () => {
      const deliveries = await this.buffer!.take(max, waitMs, signal)
      if (this.settlement === 'none') this.queue.serve()
      return deliveries
    })
  }

  #subscribe(): void {
    this.queue.block(this)
    this.queue.serve()
  }
}
