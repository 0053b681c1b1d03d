import type { Broker, Cluster } from 'kafkajs'
import { wrapFound } from './wrapped.js'

/**
 * How long the client rests when every partition is paused, before it looks whether one goes on: as short as the time
 * in which what waits is handed over, or handlers wait for the next fetch.
 */
export const restMs = 10
/**
 * How long a fetch waits at the server for something to come, which ends the wait. As long as it lasts no heartbeat is
 * sent, nobody hears that the group forms anew, and nobody leaves: short at first, long once nothing comes.
 */
const waitMs = 100
const idleWaitMs = 2_000
/** So many fetches in a row brought nothing. */
const idleAfter = 15

/** What tells how long to wait. */
export class FetchWaits {
  readonly #isPaused: () => boolean
  #empty = 0

  constructor(isPaused: () => boolean) {
    this.#isPaused = isPaused
  }

  /** A partition that is paused may go on any moment, and is not asked for by a fetch that waits. */
  get next(): number {
    if (this.#isPaused()) return restMs
    return this.#empty < idleAfter ? waitMs : idleWaitMs
  }

  brought(records: number): void {
    this.#empty = records === 0 ? this.#empty + 1 : 0
  }
}

/**
 * The client has one number for both its rests and the wait of its fetches (`maxWaitTimeInMs`). It is given the rest;
 * here fetches get a wait of their own. To be called before the member fetches.
 */
export function withOwnFetchWaits(cluster: Cluster, isPaused: () => boolean): void {
  const waits = new FetchWaits(isPaused)
  wrapFound<Broker['fetch']>(cluster, 'findBroker', 'fetch', fetch => async request => {
    const answer = await fetch({ ...request, maxWaitTime: waits.next })
    waits.brought(recordsIn(answer))
    return answer
  })
}

function recordsIn(answer: unknown): number {
  const { responses = [] } = answer as {
    readonly responses?: readonly { readonly partitions: readonly { readonly messages: readonly unknown[] }[] }[]
  }
  return responses.reduce(
    (sum, { partitions }) => sum + partitions.reduce((part, { messages }) => part + messages.length, 0),
    0,
  )
}
