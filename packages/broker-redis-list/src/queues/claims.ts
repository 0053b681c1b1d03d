import type { Delivery } from '@sluice/core/adapter'
import { claimScript } from '../scripts/claim-script.js'
import { returnScript } from '../scripts/return-script.js'
import { isAway } from '../classify.js'
import { claimKeys, type ListKeys } from './list-keys.js'
import type { ListServer } from './list-server.js'
import { longestBlockMs } from './reader.js'
import type { Claim, RedisListReceipt } from './receipt.js'

type Answer = readonly [items: readonly Buffer[], bodies: readonly Buffer[], nextIn: number, ended: readonly Buffer[]]

/** What one look at the queue gave. */
export interface Taken {
  readonly deliveries: Delivery<RedisListReceipt>[]
  /** When there is something to look for by oneself. */
  readonly nextInMs: number
}

/** Takes from one queue. */
export class Claims {
  readonly #server: ListServer
  readonly #keys: ListKeys
  readonly #leaseMs: number
  /** Claims whose answer never came: perhaps they took something, of which nobody here knows. */
  #unheard: string[] = []

  /** @param leaseMs 0: what is taken is taken for good. */
  constructor(server: ListServer, keys: ListKeys, leaseMs: number) {
    this.#server = server
    this.#keys = keys
    this.#leaseMs = leaseMs
  }

  async take(max: number): Promise<Taken> {
    const { clock, commands } = this.#server
    if (this.#unheard.length > 0) await this.giveBack()
    const id = this.#server.claimName()
    const leaseUntil = this.#leaseMs === 0 ? undefined : clock.monotonic() + this.#leaseMs
    const [taken] = claimKeys(this.#keys, id)
    const given = [id, max, this.#leaseMs, longestBlockMs + 1_000]
    let answer: Answer
    try {
      answer = (await commands.run(claimScript, [...this.#keys.all, taken], given, { bytes: true })) as Answer
    } catch (error) {
      if (this.#leaseMs > 0 && isAway(error)) this.#unheard.push(id)
      throw error
    }
    const [items, bodies, nextIn, ended] = answer
    if (ended.length > 0) await this.#end('ended', ended.map(String))
    const nextInMs = ended.length > 0 ? 0 : nextIn < 0 ? Number.POSITIVE_INFINITY : nextIn
    return { deliveries: deliveriesOf({ id, size: items.length + bodies.length }, items, bodies, leaseUntil), nextInMs }
  }

  /** What lost answers would have brought goes back at once, as if nobody had taken it. */
  async giveBack(): Promise<void> {
    const unheard = this.#unheard
    if (unheard.length === 0) return
    await this.#end('own', unheard)
    this.#unheard = this.#unheard.filter(id => !unheard.includes(id))
  }

  async #end(why: 'ended' | 'own', ids: readonly string[]): Promise<void> {
    const keys = [...this.#keys.all, ...ids.flatMap(id => claimKeys(this.#keys, id))]
    await this.#server.commands.run(returnScript, keys, [why, ...ids])
  }
}

function deliveriesOf(
  claim: Claim,
  items: readonly Buffer[],
  bodies: readonly Buffer[],
  leaseUntil: number | undefined,
): Delivery<RedisListReceipt>[] {
  const deliveries = new Array<Delivery<RedisListReceipt>>(claim.size)
  for (let n = 0; n < items.length; n++) {
    const { level, count, body } = itemOf(items[n] as Buffer)
    deliveries[n] = deliveryOf(
      body,
      { claim, index: n + 1, over: false },
      count + 1,
      leaseUntil,
      level === 0 ? undefined : level,
    )
  }
  const first = items.length
  for (let n = 0; n < bodies.length; n++) {
    deliveries[first + n] = deliveryOf(
      bodies[n] as Buffer,
      { claim, index: first + n + 1, over: false },
      1,
      leaseUntil,
      undefined,
    )
  }
  return deliveries
}

/** Level, hand-outs counted so far, and body of what does not stand in the list itself. */
export function itemOf(item: Buffer): { readonly level: number; readonly count: number; readonly body: Buffer } {
  const space = item.indexOf(32)
  const digits = item.toString('latin1', 0, space)
  return { level: Number(digits[0]), count: Number(digits.slice(1)), body: item.subarray(space + 1) }
}

function deliveryOf(
  body: Buffer,
  receipt: RedisListReceipt,
  deliveryCount: number,
  leaseUntil: number | undefined,
  priority: number | undefined,
): Delivery<RedisListReceipt> {
  return {
    id: undefined,
    body,
    headers: undefined,
    receipt,
    lane: undefined,
    deliveryCount,
    publishedAt: undefined,
    leaseUntil,
    key: undefined,
    priority,
  }
}
