import type { Worker } from '@sluice/core'
import type { LedgerEvent } from './ledger-entry.js'

/** Who is told what happened to an id. */
export type LedgerListener = (
  id: string,
  event: LedgerEvent,
  facts: { readonly dropped?: boolean },
  note: string | undefined,
) => void

/** Tells everything that a worker tells about messages. Returns what ends it. */
export function followWorker(worker: Worker, tell: LedgerListener): () => void {
  const stops = [
    worker.on('received', event => tell(event.id, 'received', {}, `hand-out ${event.deliveryCount}`)),
    worker.on('started', event => tell(event.id, 'started', {}, `attempt ${event.attempt}`)),
    worker.on('succeeded', event => tell(event.id, 'succeeded', {}, undefined)),
    worker.on('failed', event => tell(event.id, 'failed', {}, words(event.error))),
    worker.on('retried', event => tell(event.id, 'retried', {}, `in ${event.delayMs} ms`)),
    worker.on('dead', event => tell(event.id, 'dead', { dropped: event.dropped }, event.because)),
    worker.on('expired', event => tell(event.id, 'expired', {}, event.because)),
    worker.on('filtered', event => tell(event.id, 'filtered', {}, `${event.policy}: ${event.because}`)),
    worker.on('released', event => tell(event.id, 'released', {}, `for ${event.delayMs} ms: ${event.because}`)),
    worker.on('lease-lost', event => tell(event.id, 'lease-lost', {}, `${event.when}: ${words(event.cause)}`)),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
