import type { Consumer, ConsumerEvents, Source } from '../contract/consumer.js'
import type { Connection } from './connection.js'
import { replaySource } from './replay-ground.js'

/** Whom a replay consumes through, and as what. */
export interface ReplayConsumer {
  readonly consumer: Consumer
  readonly source: Source
}

/**
 * Makes it with no more handed out at once than is wanted, or else the whole window.
 *
 * @param want how many are to go at once, at most.
 * @throws {Closed} when the signal aborts first. Afterwards the consumer knows nothing of it.
 */
export async function replayConsumer(
  connection: Connection,
  queue: string,
  want: number,
  events: ConsumerEvents,
  signal: AbortSignal,
): Promise<ReplayConsumer> {
  const narrow = replaySource(queue, connection.capabilities, want)
  const whole = replaySource(queue, connection.capabilities, Number.POSITIVE_INFINITY)
  // Not the caller's signal: who aborts wants to know what was done.
  const making = new AbortController()
  const onAbort = (): void => making.abort()
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  try {
    const consumer = await connection.firstConsumer(narrow, events, making.signal)
    if (consumer.resize !== undefined || narrow.window === whole.window) return { consumer, source: narrow }
    // What is left would fill it for ever.
    await consumer.close().catch(() => undefined)
    return { consumer: await connection.firstConsumer(whole, events, making.signal), source: whole }
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
