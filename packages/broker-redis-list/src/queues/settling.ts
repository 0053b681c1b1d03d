import type { OutgoingMessage } from '@sluice/core/adapter'
import type { RedisArgument } from '@sluice/store-redis'
import { ackScript, extendScript, moveScript, nackScript } from '../scripts/settle-scripts.js'
import { claimKeys, type ListKeys } from './list-keys.js'
import type { ListServer } from './list-server.js'
import { check, placed, sendParcel } from './parcels.js'
import { byClaim, type Claim, type RedisListReceipt } from './receipt.js'

export type Nacked = { readonly receipt: RedisListReceipt; readonly delayMs: number }
export type Moved = { readonly receipt: RedisListReceipt; readonly message: OutgoingMessage }
type Stale = Promise<readonly RedisListReceipt[]>

/** Settles what was taken from one queue: one script call for each claim. Idempotent: a second copy of a call changes nothing. */
export class Settling {
  readonly #server: ListServer
  readonly #keys: ListKeys

  constructor(server: ListServer, keys: ListKeys) {
    this.#server = server
    this.#keys = keys
  }

  ack(receipts: readonly RedisListReceipt[]): Stale {
    return this.#each(receipts, itself, (claim, some) => {
      const given: RedisArgument[] = [claim.id, some.length]
      if (some.length < claim.size) for (const { index } of some) given.push(index)
      return this.#server.commands.run(ackScript, this.#claimKeys(claim), given)
    })
  }

  async nack(items: readonly Nacked[]): Stale {
    const stale = await this.#each(items, ofItem, (claim, some) => {
      const given: RedisArgument[] = [claim.id]
      for (const { receipt, delayMs } of some) given.push(receipt.index, Math.ceil(delayMs))
      const keys = [...this.#keys.all, ...claimKeys(this.#keys, claim.id)]
      return this.#server.commands.run(nackScript, keys, given)
    })
    for (const { receipt } of items) receipt.over = true
    return stale
  }

  async move(items: readonly Moved[]): Stale {
    const queues = new Set<string>()
    for (const { message } of items) {
      check(message)
      queues.add(this.#server.keys(message.queue).queue)
    }
    const stale: RedisListReceipt[] = []
    for (const queue of queues) {
      await this.#server.enlist(queue)
      const some = queues.size === 1 ? items : items.filter(({ message }) => message.queue === queue)
      stale.push(...(await this.#moveTo(this.#server.keys(queue), some)))
      for (const { receipt } of some) receipt.over = true
    }
    return stale
  }

  async extend(receipts: readonly RedisListReceipt[], leaseMs: number): Stale {
    const claims = [...byClaim(receipts, itself).keys()].map(({ id }) => id)
    const { leases, lost } = this.#keys
    const stale = await this.#server.commands.run(extendScript, [leases, lost], [leaseMs, ...claims])
    const ids = new Set(stale as readonly string[])
    return ids.size === 0 ? [] : receipts.filter(({ claim }) => ids.has(claim.id))
  }

  #moveTo(target: ListKeys, items: readonly Moved[]): Stale {
    const now = this.#server.clock.now()
    if (this.#server.isCluster && target.slot !== this.#keys.slot) return this.#publishThenAck(target, items)
    return this.#each(items, ofItem, (claim, some) => {
      const given: RedisArgument[] = [claim.id]
      for (const { receipt, message } of some) given.push(receipt.index, ...placed(message, now))
      return this.#server.commands.run(moveScript, [...this.#claimKeys(claim), ...target.all], given)
    })
  }

  /** No script reaches two slots of a Cluster. A crash in between leaves both; what is stale publishes nothing. */
  async #publishThenAck(target: ListKeys, items: readonly Moved[]): Stale {
    const stale = new Set(await this.extend(items.map(ofItem), 30_000))
    const live = items.filter(({ receipt }) => !stale.has(receipt))
    const messages = live.map(({ message }) => message)
    if (live.length > 0) await sendParcel(this.#server, { queue: target.queue, messages, indexes: [], plain: false })
    return [...stale, ...(live.length === 0 ? [] : await this.ack(live.map(ofItem)))]
  }

  async #each<Item>(
    items: readonly Item[],
    receiptOf: (item: Item) => RedisListReceipt,
    settle: (claim: Claim, items: readonly Item[]) => Promise<unknown>,
  ): Stale {
    const groups = [...byClaim(items, receiptOf)]
    const found = await Promise.all(groups.map(([claim, some]) => settle(claim, some)))
    if (found.every(stale => stale === 0)) return []
    return groups.flatMap(([, some], n) => (found[n] === 0 ? [] : some.map(receiptOf)))
  }

  #claimKeys(claim: Claim): string[] {
    return [this.#keys.leases, this.#keys.lost, ...claimKeys(this.#keys, claim.id)]
  }
}

function itself(receipt: RedisListReceipt): RedisListReceipt {
  return receipt
}

function ofItem(item: { readonly receipt: RedisListReceipt }): RedisListReceipt {
  return item.receipt
}
