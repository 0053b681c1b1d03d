import type { OutgoingMessage, Rejected } from '@sluice/core/adapter'
import type { Tables } from '../file/tables.js'
import { checkMessage, checkQueueName } from './check-message.js'
import type { Placed } from './message-table.js'

/** What of a batch can be stored, and why the rest cannot. */
export interface Checked {
  readonly good: readonly OutgoingMessage[]
  readonly rejected: readonly Rejected[]
  readonly queues: ReadonlySet<string>
}

export function checkBatch(batch: readonly OutgoingMessage[], now: number): Checked {
  const queues = new Set<string>()
  const rejected: Rejected[] = []
  let queue: string | undefined
  for (let index = 0; index < batch.length; index++) {
    const message = batch[index] as OutgoingMessage
    const error = (message.queue === queue ? undefined : checkQueueName(message.queue)) ?? checkMessage(message, now)
    if (error !== undefined) rejected.push({ index, error })
    else if (message.queue !== queue) {
      queue = message.queue
      queues.add(queue)
    }
  }
  if (rejected.length === 0) return { good: batch, rejected, queues }
  const bad = new Set(rejected.map(({ index }) => index))
  return { good: batch.filter((_, index) => !bad.has(index)), rejected, queues }
}

/** Stores messages of any queues in their order; runs inside a transaction. */
export function storeMessages(tables: Tables, messages: readonly OutgoingMessage[], now: number): void {
  const counts = new Map<string, number>()
  for (const { queue } of messages) counts.set(queue, (counts.get(queue) ?? 0) + 1)
  const ids = new Map<string, number>()
  for (const [queue, count] of counts) ids.set(queue, tables.queues.grow(queue, count))
  const placed = messages.map((message): Placed => ({ queue: ids.get(message.queue) as number, message }))
  tables.messages.put(placed, now)
}
