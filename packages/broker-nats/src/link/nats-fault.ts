import { AdapterFault } from '@sluice/core/adapter'

/** What this adapter itself finds wrong. */
export class NatsFault extends AdapterFault {
  override readonly name: string = 'NatsFault'
}

/** The connection was lost while something waited for its answer. */
export function lostWaiting(cause: unknown): NatsFault {
  return new NatsFault('connection', 'The connection to NATS was lost before the answer came.', {
    retryable: true,
    happened: 'maybe',
    retryAfterMs: 250,
    cause,
  })
}

/** There is no connection now; nothing was sent. The client is about to make one. */
export function away(cause: unknown): NatsFault {
  return new NatsFault('connection', 'There is no connection to NATS now; the client connects again by itself.', {
    retryable: true,
    retryAfterMs: 250,
    cause,
  })
}

/** The connection is there, and the answer does not come. */
export function noAnswer(): NatsFault {
  return new NatsFault('timeout', 'NATS did not answer in time.', {
    retryable: true,
    happened: 'maybe',
    retryAfterMs: 250,
  })
}

/** The client has given up, or somebody closed a connection that is not ours. */
export function gone(cause: unknown): NatsFault {
  return new NatsFault('connection', 'The connection to NATS is closed and does not come back.', { cause })
}

/** Nobody answers on a subject of JetStream. */
export function nobodyAnswers(what: string): NatsFault {
  return new NatsFault('not-found', `${what}: it was removed, or has no leader now.`, {
    retryable: true,
    retryAfterMs: 250,
  })
}
