import type { Host } from '@sluice/core/adapter'
import { connect, type IClientOptions, type IConnackPacket } from 'mqtt'
import type { MqttSettings } from '../options.js'
import type { Address } from '../options/address.js'
import { Client } from './client.js'
import { ClientIdentifiers } from './identifiers.js'

/** Core gives up after ten seconds: until then each address must have had its turn. */
const allTogetherMs = 9_000

/** The session that a connection asks for. */
export interface Wanted {
  readonly clientId: string
  /** A new one, gone with the connection; else seconds for which the server keeps it, 0xffffffff for ever. */
  readonly expirySeconds: 'with-connection' | number
  /** Most messages unacknowledged. */
  readonly receiveMaximum: number
  /** Whether acknowledgements are ours to write. Default: the client's own. */
  readonly acknowledges?: 'when told' | undefined
  /** What the server publishes when the connection goes without a word. */
  readonly will?: { readonly topic: string; readonly payload: string } | undefined
}

/** A connection, and what the server said to it. */
export interface Connected {
  readonly client: Client
  readonly connack: IConnackPacket
}

/**
 * Connects, once. `prepare` attaches what has to be there before: the server sends what a resumed session holds in the same
 * breath as its answer.
 */
export async function connectTo(
  settings: MqttSettings,
  address: Address,
  wanted: Wanted,
  signal: AbortSignal,
  prepare: (client: Client) => void,
): Promise<Connected> {
  signal.throwIfAborted()
  const client = new Client(connect(optionsFor(settings, address, wanted)), wanted.acknowledges ?? 'itself')
  prepare(client)
  let stop = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop)
  })
  try {
    const connack = await Promise.race([client.connect(), aborted])
    return { client, connack }
  } catch (error) {
    client.destroy()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function optionsFor(settings: MqttSettings, address: Address, wanted: Wanted): IClientOptions {
  const { connectTimeoutMs, keepaliveSeconds, protocolVersion, tls } = settings
  const extra = (settings.clientOptions?.() ?? {}) as IClientOptions
  const user = settings.user ?? address.user
  const password = settings.password ?? address.password
  const { expirySeconds, receiveMaximum } = wanted
  const kept = expirySeconds !== 'with-connection'
  const bytes = (pem: string | Uint8Array): string | Buffer => (typeof pem === 'string' ? pem : Buffer.from(pem))
  return {
    ...extra,
    protocol: address.protocol,
    host: address.host,
    hostname: address.host,
    port: address.port,
    ...(address.path !== undefined && { path: address.path }),
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password }),
    ...(tls?.ca !== undefined && { ca: bytes(tls.ca) }),
    ...(tls?.cert !== undefined && { cert: bytes(tls.cert) }),
    ...(tls?.key !== undefined && { key: bytes(tls.key) }),
    ...(tls?.rejectUnauthorized !== undefined && { rejectUnauthorized: tls.rejectUnauthorized }),
    clientId: wanted.clientId,
    protocolVersion,
    protocolId: 'MQTT',
    clean: !kept,
    ...(wanted.will !== undefined && {
      will: { ...wanted.will, payload: Buffer.from(wanted.will.payload), qos: 0, retain: false },
    }),
    keepalive: keepaliveSeconds,
    connectTimeout: Math.min(connectTimeoutMs, Math.floor(allTogetherMs / settings.addresses.length)),
    messageIdProvider: new ClientIdentifiers(),
    manualConnect: true,
    reconnectPeriod: 0,
    resubscribe: false,
    timerVariant: 'native',
    ...(protocolVersion === 5 && {
      properties: {
        ...extra.properties,
        sessionExpiryInterval: kept ? expirySeconds : 0,
        receiveMaximum,
      },
    }),
  }
}

/** For `Client.end`: a second, no more. */
export function patienceOf(host: Host): (over: () => void) => () => void {
  return over => host.clock.at(host.clock.monotonic() + 1_000, over)
}
