import { checkOptionNames, type Store } from '@sluice/core/adapter'
import { type Address, addressOf } from './options/address.js'
import { checked } from './options/checked.js'
import { isList } from './options/is-list.js'

/** TLS. Texts or bytes in PEM, not paths. */
export interface MqttTls {
  /** Whom to trust instead of the authorities that Node brings. */
  readonly ca?: string | Uint8Array | undefined
  /** The client's own certificate and its key. */
  readonly cert?: string | Uint8Array | undefined
  readonly key?: string | Uint8Array | undefined
  /** `false` accepts any certificate: for trials only. Default `true`. */
  readonly rejectUnauthorized?: boolean | undefined
}

export interface MqttOptions {
  /** `mqtt://user:password@host:1883`, `mqtts://`, `ws://`, `wss://`, or `host:port`; several: tried in turn. */
  readonly url: string | readonly string[]
  /**
   * Where fixed client ids are leased, so that the session of a killed process is taken over by another one. A store of its own:
   * it is opened and closed with the broker, so give it to no task.
   */
  readonly slots?: Store | undefined
  readonly user?: string | undefined
  readonly password?: string | undefined
  readonly tls?: MqttTls | undefined
  /** `4` is MQTT 3.1.1: for brokers without 5. Default 5. */
  readonly protocolVersion?: 4 | 5 | undefined
  /** Begins topics, client ids and names of groups. Letters, digits, `-` and `_`. Default `sluice`. */
  readonly prefix?: string | undefined
  /**
   * `strict`: acknowledgements leave in the order of arrival, as MQTT demands; a long handler holds those behind it back.
   * `free`: at once, for brokers that bear it (Mosquitto does). Default `strict`.
   */
  readonly ackOrder?: 'strict' | 'free' | undefined
  /** Publishing to a topic that nobody subscribed to fails (needs MQTT 5). Default `true`. */
  readonly requireSubscriber?: boolean | undefined
  /**
   * Without slots: how long the server keeps a session whose connection broke. Until then it goes on giving it its share, also when
   * the process is dead. Default 10,000.
   */
  readonly sessionExpiryMs?: number | undefined
  /** How long a killed process keeps its slot where nothing else tells. Default 3,000. */
  readonly slotLeaseMs?: number | undefined
  /** The server removes messages that expired this long ago and that no worker has looked at. Default: never. */
  readonly removeExpiredAfterMs?: number | undefined
  /** The largest packet that the server takes, where that is less than 16 MiB. */
  readonly maxPacketBytes?: number | undefined
  /** Silence is noticed after one and a half times this, at both ends. Seconds. Default 8. */
  readonly keepaliveSeconds?: number | undefined
  /** How long one attempt to connect may take; all addresses together take no more than 9,000. Default 5,000. */
  readonly connectTimeoutMs?: number | undefined
  /** More options of MQTT.js, asked for at every connect: passwords that change, a proxy, enhanced authentication. */
  readonly clientOptions?: (() => MqttClientOptions) | undefined
}

/** `IClientOptions` of MQTT.js. Not named here: its types need a browser's, which a user's compiler may not have. */
export type MqttClientOptions = { readonly [option: string]: unknown }

/** Options with their defaults. */
export interface MqttSettings {
  readonly addresses: readonly Address[]
  readonly slots: Store | undefined
  readonly user: string | undefined
  readonly password: string | undefined
  readonly tls: MqttTls | undefined
  readonly protocolVersion: 4 | 5
  readonly prefix: string
  readonly ackOrder: 'strict' | 'free'
  readonly requireSubscriber: boolean
  readonly sessionExpiryMs: number
  readonly slotLeaseMs: number
  readonly removeExpiredAfterMs: number | undefined
  readonly maxPacketBytes: number
  readonly keepaliveSeconds: number
  readonly connectTimeoutMs: number
  readonly clientOptions: (() => MqttClientOptions) | undefined
}

const known: { readonly [Name in keyof MqttOptions]-?: true } = {
  url: true,
  slots: true,
  user: true,
  password: true,
  tls: true,
  protocolVersion: true,
  prefix: true,
  ackOrder: true,
  requireSubscriber: true,
  sessionExpiryMs: true,
  slotLeaseMs: true,
  removeExpiredAfterMs: true,
  maxPacketBytes: true,
  keepaliveSeconds: true,
  connectTimeoutMs: true,
  clientOptions: true,
}

/** @throws {InvalidOption} where one is unknown or has no meaning. What may be secret is in no error. */
export function settingsOf(given: string | readonly string[] | MqttOptions): MqttSettings {
  const options: MqttOptions = typeof given === 'string' || isList(given) ? { url: given } : given
  if (typeof options === 'object' && options !== null) checkOptionNames(options, 'mqtt()', known)
  const {
    url,
    slots,
    user,
    password,
    tls,
    protocolVersion = 5,
    prefix = 'sluice',
    ackOrder = 'strict',
    requireSubscriber = true,
    sessionExpiryMs = 10_000,
    slotLeaseMs = 3_000,
    removeExpiredAfterMs,
    maxPacketBytes = 16_777_216,
    keepaliveSeconds = 8,
    connectTimeoutMs = 5_000,
    clientOptions,
  } = options
  const settings = {
    slots,
    user,
    password,
    tls,
    protocolVersion,
    prefix,
    ackOrder,
    requireSubscriber,
    sessionExpiryMs,
    slotLeaseMs,
    removeExpiredAfterMs,
    maxPacketBytes,
    keepaliveSeconds,
    connectTimeoutMs,
    clientOptions,
  }
  checked(url, settings)
  return { ...settings, addresses: (isList(url) ? url : [url]).map(addressOf) }
}
