import type { OutgoingMessage } from '@sluice/core/adapter'
import { capabilities } from '../capabilities.js'
import type { Connection } from '../file/connection.js'
import { SqliteFault } from '../file/sqlite-fault.js'
import type { Tables } from '../file/tables.js'
import { again } from '../file/writer.js'
import { checkBatch, storeMessages } from './store-messages.js'
import type { Claim, SqliteReceipt } from './claim.js'

type Stale = readonly SqliteReceipt[]
interface Named {
  readonly receipt: SqliteReceipt
}

const longestDelayMs = capabilities.delay.nack.maxMs

/** Settles what one consumer was handed out. Answers the receipts found stale, always. */
export class Settling {
  readonly #connection: Connection
  readonly #queue: string

  constructor(connection: Connection, queue: string) {
    this.#connection = connection
    this.#queue = queue
  }

  async ack(receipts: readonly SqliteReceipt[]): Promise<Stale> {
    let oneByOne = false
    const stale = await this.#connection.write(receipts.length, tables => {
      if (oneByOne) return eachOf(tables, receipts, itself, receipt => tables.settles.delete(receipt), true)
      const gone: SqliteReceipt[] = []
      for (const [claim, its] of byClaim(receipts)) {
        try {
          if (tables.settles.deleteAll(claim, its)) settled(tables, claim, its.length, true)
          else gone.push(...its)
        } catch (error) {
          oneByOne = error === again
          throw error
        }
      }
      return gone
    })
    return marked(receipts, stale)
  }

  async nack(items: readonly (Named & { readonly delayMs: number })[]): Promise<Stale> {
    if (items.some(({ delayMs }) => !(delayMs <= longestDelayMs))) {
      throw new SqliteFault('invalid', `A delay is at most ${longestDelayMs} ms.`)
    }
    const { clock, lookout } = this.#connection
    const stale = await this.#connection.write(items.length, tables => {
      const now = clock.now()
      const settle = ({ receipt, delayMs }: Named & { readonly delayMs: number }): boolean =>
        delayMs > 0 ? tables.settles.delay(receipt, now + delayMs) : tables.settles.release(receipt)
      return eachOf(tables, items, ofItem, settle, false)
    })
    lookout.ring(this.#queue)
    return marked(items.map(ofItem), stale)
  }

  async move(items: readonly (Named & { readonly message: OutgoingMessage })[]): Promise<Stale> {
    const { clock, lookout } = this.#connection
    const messages = items.map(({ message }) => message)
    const { rejected, queues } = checkBatch(messages, clock.now())
    if (rejected[0] !== undefined) throw rejected[0].error
    const stale = await this.#connection.write(items.length * 2, tables => {
      const live: OutgoingMessage[] = []
      const settle = ({ receipt, message }: Named & { readonly message: OutgoingMessage }): boolean => {
        const ours = tables.settles.delete(receipt)
        if (ours) live.push(message)
        return ours
      }
      const gone = eachOf(tables, items, ofItem, settle, true)
      storeMessages(tables, live, clock.now())
      return gone
    })
    for (const queue of queues) lookout.ring(queue)
    return marked(items.map(ofItem), stale)
  }

  async extend(receipts: readonly SqliteReceipt[], leaseMs: number): Promise<Stale> {
    const claims = [...new Set(receipts.map(({ claim }) => claim))]
    const { clock } = this.#connection
    const ended = await this.#connection.write(claims.length, tables => {
      const until = clock.now() + leaseMs
      return new Set(claims.filter(claim => !tables.claims.extend(claim, until)))
    })
    return ended.size === 0 ? [] : receipts.filter(({ claim }) => ended.has(claim))
  }
}

/** Settles items one by one; answers the receipts of those that were not ours. */
function eachOf<Item>(
  tables: Tables,
  items: readonly Item[],
  receiptOf: (item: Item) => SqliteReceipt,
  settle: (item: Item) => boolean,
  gone: boolean,
): SqliteReceipt[] {
  const stale: SqliteReceipt[] = []
  const counts = new Map<Claim, number>()
  for (const item of items) {
    const receipt = receiptOf(item)
    if (settle(item)) counts.set(receipt.claim, (counts.get(receipt.claim) ?? 0) + 1)
    else stale.push(receipt)
  }
  for (const [claim, count] of counts) settled(tables, claim, count, gone)
  return stale
}

/** @param gone they left the queue, which is the shorter for it. */
function settled(tables: Tables, claim: Claim, count: number, gone: boolean): void {
  tables.settles.settled(claim, count)
  if (gone) tables.queues.shrink(claim.queue, count)
}

/** After the commit: what is settled can be settled no more. */
function marked(receipts: readonly SqliteReceipt[], stale: Stale): Stale {
  for (const receipt of receipts) receipt.settled = true
  return stale
}

function byClaim(receipts: readonly SqliteReceipt[]): ReadonlyMap<Claim, SqliteReceipt[]> {
  const claims = new Map<Claim, SqliteReceipt[]>()
  let last: SqliteReceipt[] = []
  let claim: Claim | undefined
  for (const receipt of receipts) {
    if (receipt.claim !== claim) {
      claim = receipt.claim
      last = claims.get(claim) ?? []
      claims.set(claim, last)
    }
    last.push(receipt)
  }
  return claims
}

function itself(receipt: SqliteReceipt): SqliteReceipt {
  return receipt
}

function ofItem(item: Named): SqliteReceipt {
  return item.receipt
}
