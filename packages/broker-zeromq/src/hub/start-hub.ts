import { HubServer } from './hub.js'
import { type HubOptions, hubSettings } from './hub-options.js'

/** A hub that serves. */
export interface Hub {
  /** Where clients find it: with the port that was taken, if 0 was asked for. */
  readonly url: string
  /** Differs for each start. */
  readonly epoch: string
  /** Clients that are there. */
  readonly sessions: number
  /** Ends all sessions, then closes the broker. Idempotent. */
  close(): Promise<void>
}

/**
 * Serves a broker to clients of `zeromq(url)`. Resolves when it listens; rejects with the error of the broker or of
 * the address, and has then released both.
 *
 * @throws {InvalidOption} before anything is opened.
 */
export async function startHub(options: HubOptions): Promise<Hub> {
  const server = new HubServer(hubSettings(options))
  await server.open()
  return server
}
