import type { OutgoingMessage } from '../contract/message.js'
import type { OutboxBatch } from './outbox-batch.js'

type Pick = (batch: OutboxBatch) => string

const picks: Pick[] = []

/**
 * Picks one message out of a settled batch: gives its id, or throws why it is not stored. One function for each place,
 * made once and used by all batches, so that a push that waits keeps no closure.
 */
export function pickOf(index: number): Pick {
  while (picks.length <= index) picks.push(pickAt(picks.length))
  return picks[index] as Pick
}

function pickAt(index: number): Pick {
  return batch => {
    const error = batch.good ? undefined : batch.errorOf(index)
    if (error !== undefined) throw error
    return (batch.messages[index] as OutgoingMessage).id
  }
}
