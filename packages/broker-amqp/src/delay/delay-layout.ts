import type { Channel } from 'amqplib'
import { bindingOfLevel, bindingOfQueue, delayExchange, delayPrefix, delayStepMs } from './delay-route.js'

/** What came due and found its queue removed is kept for a week. */
const lostMs = 604_800_000
const lost = `${delayPrefix}lost`

/** Remembers what of the delay levels was made over one connection; all of it is durable and shared by the virtual host. */
export class DelayLayout {
  #levels = 0
  readonly #bound = new Set<string>()

  has(level: number, queue: string): boolean {
    return level < this.#levels && this.#bound.has(queue)
  }

  /** Makes the levels up to `level`, and lets the queue, which has to exist, have what came due for it. Idempotent. */
  async make(channel: Channel, level: number, queue: string): Promise<void> {
    if (this.#levels === 0) await makeEnd(channel)
    for (let next = this.#levels; next <= level; next++) {
      await makeLevel(channel, next)
      this.#levels = Math.max(this.#levels, next + 1)
    }
    if (this.#bound.has(queue)) return
    await channel.bindQueue(queue, delayExchange(-1), bindingOfQueue(queue))
    this.#bound.add(queue)
  }

  /**
   * Lets a queue that was made, perhaps anew, have what comes due for it, if anybody on this virtual host uses delay: who
   * publishes with delay remembers a binding that went with the queue before, and is told nothing. May close the channel.
   */
  async attach(channel: Channel, queue: string): Promise<void> {
    try {
      await channel.checkExchange(delayExchange(-1))
      await channel.bindQueue(queue, delayExchange(-1), bindingOfQueue(queue))
      this.#bound.add(queue)
    } catch (error) {
      this.#bound.delete(queue)
      // Nobody uses delay here; or this user may not, and whoever does binds it.
      const { code } = error as { readonly code?: unknown }
      if (code !== 404 && code !== 403) throw error
    }
  }

  /** Something of it was removed: all is made again. */
  clear(): void {
    this.#levels = 0
    this.#bound.clear()
  }

  /** The queue was removed, and its binding with it. */
  forget(queue: string): void {
    this.#bound.delete(queue)
  }
}

/** Where all levels end. What no queue wants would block a level, since it is dead-lettered at least once: it goes aside. */
async function makeEnd(channel: Channel): Promise<void> {
  await channel.assertExchange(lost, 'fanout')
  await channel.assertQueue(lost, { arguments: { 'x-queue-type': 'quorum', 'x-message-ttl': lostMs } })
  await channel.bindQueue(lost, lost, '')
  await channel.assertExchange(delayExchange(-1), 'topic', { alternateExchange: lost })
}

async function makeLevel(channel: Channel, level: number): Promise<void> {
  const exchange = delayExchange(level)
  const next = delayExchange(level - 1)
  await channel.assertExchange(exchange, 'topic')
  await channel.assertQueue(exchange, {
    arguments: {
      'x-queue-type': 'quorum',
      'x-message-ttl': delayStepMs * 2 ** level,
      'x-dead-letter-exchange': next,
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
    },
  })
  await channel.bindQueue(exchange, exchange, bindingOfLevel(level, '1'))
  await channel.bindExchange(next, exchange, bindingOfLevel(level, '0'))
}
