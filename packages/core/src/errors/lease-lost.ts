import { SluiceError } from './sluice-error.js'

/** The delivery is no longer ours: the broker gives, or has given, it to another. The reason of an aborted signal. */
export class LeaseLost extends SluiceError {
  constructor(id: string, because: string, cause?: unknown) {
    super({
      message: `message ${id}: ${because}`,
      code: 'SLUICE_LEASE_LOST',
      fault: 'broker',
      remedy:
        'Stop working on it: it runs again elsewhere. If handlers block the event loop, isolate them or ask for a longer lease.',
      cause,
    })
  }
}
