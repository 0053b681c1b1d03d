import type { OutgoingMessage } from '@sluice/core/adapter'
import type { RedisArgument, RedisScript } from '@sluice/store-redis'
import { ackScript } from '../scripts/ack-script.js'
import { extendScript } from '../scripts/extend-script.js'
import { moveScript } from '../scripts/move-script.js'
import { nackScript } from '../scripts/nack-script.js'
import { addMessage } from './parcels.js'
import { group, type QueueKeys, returned } from './queue-keys.js'
import { type RedisStreamReceipt, receiptArguments, settleInPieces } from './receipt.js'
import type { StreamServer } from './stream-server.js'

type Stale = Promise<readonly RedisStreamReceipt[]>
type Nacked = { readonly receipt: RedisStreamReceipt; readonly delayMs: number }
type Moved = { readonly receipt: RedisStreamReceipt; readonly message: OutgoingMessage }

/** Settles hand-outs of one consumer, each batch by one script call. */
export class Settling {
  readonly #server: StreamServer
  readonly #keys: QueueKeys
  readonly #me: string

  constructor(server: StreamServer, keys: QueueKeys, me: string) {
    this.#server = server
    this.#keys = keys
    this.#me = me
  }

  ack(receipts: readonly RedisStreamReceipt[]): Stale {
    return this.#plainly(ackScript, receipts)
  }

  extend(receipts: readonly RedisStreamReceipt[]): Stale {
    return this.#plainly(extendScript, receipts)
  }

  nack(items: readonly Nacked[]): Stale {
    const { stream, again, due, bell } = this.#keys
    return settleInPieces(items, receiptOf, piece => {
      const given: RedisArgument[] = [group, this.#me, returned]
      for (const { receipt, delayMs } of piece) {
        if (receipt.mark !== undefined) given.push(receipt.id, receipt.mark, Math.max(0, Math.ceil(delayMs)))
      }
      return this.#server.commands.run(nackScript, [stream, again, due, bell], given)
    })
  }

  async move(items: readonly Moved[]): Stale {
    const { stream, again } = this.#keys
    const unlisted = new Set(items.map(({ message }) => message.queue).filter(one => !this.#server.isListed(one)))
    if (unlisted.size > 0) await this.#server.enlist([...unlisted])
    return settleInPieces(items, receiptOf, piece => {
      const keys = [stream, again]
      const given: RedisArgument[] = [group, this.#me]
      const targets = new Map<string, number>()
      const now = this.#server.clock.now()
      for (const { receipt, message } of piece) {
        let target = targets.get(message.queue)
        if (target === undefined) {
          const to = this.#server.keys(message.queue)
          keys.push(to.stream, to.due, to.bell)
          target = targets.size + 1
          targets.set(message.queue, target)
        }
        given.push(receipt.mark === undefined ? '' : receipt.id, receipt.mark ?? '', target)
        addMessage(given, message, now)
      }
      return this.#server.commands.run(moveScript, keys, given)
    })
  }

  #plainly(script: RedisScript, receipts: readonly RedisStreamReceipt[]): Stale {
    const { stream, again } = this.#keys
    return settleInPieces(receipts, itself, piece =>
      this.#server.commands.run(script, [stream, again], [group, this.#me, ...receiptArguments(piece)]),
    )
  }
}

function itself(receipt: RedisStreamReceipt): RedisStreamReceipt {
  return receipt
}

function receiptOf(item: { readonly receipt: RedisStreamReceipt }): RedisStreamReceipt {
  return item.receipt
}
