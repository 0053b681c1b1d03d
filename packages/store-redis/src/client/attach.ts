import type { Clock } from '@sluice/core/adapter'
import { isCluster } from './make-client.js'
import { RedisFault } from './redis-fault.js'
import type { RedisNative, RedisSettings } from './settings.js'

/** A client that is connected, and its number on the server (a Cluster has none). */
export interface Attached {
  readonly client: RedisNative
  readonly id: number | undefined
}

/** One attempt to connect, within `connectMs`. Rejects with the raw error; of a failed attempt nothing is left. */
export async function attach(
  settings: RedisSettings,
  turn: number,
  name: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<Attached> {
  signal.throwIfAborted()
  const client = settings.make(turn, name)
  let told: unknown
  // Also later: an error event that nobody listens to would end the process.
  client.on('error', error => {
    told = error
  })
  let giveUp: (error: unknown) => void = () => undefined
  const given = new Promise<never>((_, reject) => {
    giveUp = reject
  })
  const late = new RedisFault('timeout', `Redis did not answer within ${settings.connectMs} ms.`, { retryable: true })
  const cancel = clock.at(clock.monotonic() + settings.connectMs, () => giveUp(late))
  const abort = (): void => giveUp(signal.reason)
  signal.addEventListener('abort', abort)
  try {
    const id = await Promise.race([greet(client), given])
    return { client, id }
  } catch (error) {
    discard(client)
    // The promise of the client only says that the connection is closed; the event before it says why.
    throw settings.scrub(error === late || signal.aborted ? error : (told ?? error))
  } finally {
    cancel()
    signal.removeEventListener('abort', abort)
  }
}

/** Connected means: it answers. A server that still loads its data, or wants a password, refuses here. */
async function greet(client: RedisNative): Promise<number | undefined> {
  await client.connect()
  if (isCluster(client)) return undefined
  await client.ping()
  // ioredis asks for the database, too, but goes on in number 0 where the server refuses it.
  const { db = 0 } = client.options
  if (db > 0) await client.call('SELECT', db)
  // Who may not ask for it cannot wake a blocked reader, and needs no more than that.
  const id = await client.call('CLIENT', 'ID').catch(() => undefined)
  return typeof id === 'number' ? id : undefined
}

/** Ends a client, whatever state it is in. What it still owes is rejected by whoever waits for it. */
export function discard(client: RedisNative): void {
  client.disconnect()
  for (const node of isCluster(client) ? client.nodes('all') : [client]) {
    // An orderly end would wait for a peer that may be gone.
    const { stream } = node as { readonly stream?: { destroy(): void } | undefined }
    stream?.destroy()
  }
}
