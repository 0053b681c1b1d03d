import { AbstractConsumer, type Delivery, type Host } from '@sluice/core/adapter'
import type { RedisClient } from '@sluice/store-redis'
import { simple } from '../capabilities.js'
import { isAway } from '../classify.js'
import { awayMs, BlockedReader, longestBlockMs } from '../queues/reader.js'
import { rest } from '../queues/rest.js'

type Deliveries = readonly Delivery<number>[]

/** Takes for good: LPOP. What an answer that is lost had taken is lost with it; that is what at most once means. */
export class SimpleConsumer extends AbstractConsumer<number> {
  readonly settlement = 'none'
  readonly #client: RedisClient
  readonly #host: Host
  readonly #key: string
  readonly #reader: BlockedReader
  readonly #closed: () => void
  #count = 0

  constructor(client: RedisClient, host: Host, key: string, closed: (consumer: SimpleConsumer) => void) {
    super(simple.limits)
    this.#client = client
    this.#host = host
    this.#key = key
    this.#closed = () => closed(this)
    // Waiting is no taking: what comes is moved to where it stands.
    this.#reader = new BlockedReader(client, host.clock, key, key, () => undefined)
  }

  protected override async fetch(max: number, waitMs: number, signal: AbortSignal): Promise<Deliveries> {
    const { clock } = this.#host
    const commands = this.#client.commands('broker')
    const end = clock.monotonic() + waitMs
    for (;;) {
      let away = false
      try {
        const bodies = (await commands.call('LPOP', [this.#key, max], { bytes: true })) as readonly Buffer[] | null
        if (bodies !== null && bodies.length > 0) return bodies.map(body => deliveryOf(body, ++this.#count))
      } catch (error) {
        if (!isAway(error)) throw error
        away = true
      }
      const left = Math.min(end - clock.monotonic(), longestBlockMs)
      if (left <= 0 || signal.aborted) return []
      if (away) {
        await rest(clock, Math.min(left, awayMs), signal)
        await commands.ready(left, signal)
      } else await this.#reader.wait(left, signal)
    }
  }

  protected override settleAck(): Promise<readonly number[]> {
    return Promise.resolve([])
  }

  protected override async release(left: Deliveries): Promise<void> {
    this.#closed()
    this.#reader.close()
    if (left.length === 0) return
    const bodies = left.map(({ body }) => body).reverse()
    await this.#client.commands('broker').call('LPUSH', [this.#key, ...bodies])
  }
}

/** @param receipt tells hand-outs apart; there is nothing to settle. */
function deliveryOf(body: Buffer, receipt: number): Delivery<number> {
  return {
    id: undefined,
    body,
    headers: undefined,
    receipt,
    lane: undefined,
    deliveryCount: 0,
    publishedAt: undefined,
    leaseUntil: undefined,
    key: undefined,
    priority: undefined,
  }
}
