import type { Host } from '@sluice/core/adapter'
import { type ChannelModel, connect, type SocketOptions } from 'amqplib'
import type { AmqpSettings } from '../options.js'
import type { Target } from '../options/targets.js'

export type Purpose = 'publish' | 'consume'

/** One connection, and how to drop its socket whatever the server does. */
export interface Dialled {
  readonly model: ChannelModel
  /** Ends the socket at once. For after the close, or when nobody will answer. */
  destroy(): void
}

/** Connects to one node. On abort the socket is destroyed, at whatever stage it is. */
export async function dial(
  target: Target,
  settings: AmqpSettings,
  host: Host,
  purpose: Purpose,
  signal: AbortSignal,
): Promise<Dialled> {
  signal.throwIfAborted()
  // amqplib hands no socket out, but its options on to Node: the only way to a socket that is still connecting.
  const life = new AbortController()
  const abort = (): void => life.abort(signal.reason)
  signal.addEventListener('abort', abort)
  const { ca, ...tls } = settings.tls
  const options = {
    ...definedOf(tls),
    ...(ca === undefined ? {} : { ca: Array.isArray(ca) ? [...ca] : ca }),
    ...(settings.credentials === undefined ? {} : { credentials: settings.credentials }),
    // Small frames of acknowledgements would wait for each other.
    noDelay: true,
    signal: life.signal,
    clientProperties: { connection_name: `${settings.connectionName ?? `sluice-${host.clientId}`} ${purpose}` },
  } as SocketOptions
  try {
    const model = await connect({ ...target, heartbeat: settings.heartbeatSeconds }, options)
    return { model, destroy: () => life.abort() }
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** Node takes an option that is there and undefined for one that was given. */
function definedOf(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
