import { InvalidOption } from '@sluice/core'
import { checkOptionNames } from '@sluice/core/adapter'
import type { NatsLike } from './link/nats-like.js'
import { type Address, addressOf } from './options/address.js'

/** TLS. Texts or bytes in PEM, not paths. */
export interface NatsTls {
  /** Whom to trust instead of the authorities that Node brings. */
  readonly ca?: string | Uint8Array | undefined
  /** The client's own certificate and its key. */
  readonly cert?: string | Uint8Array | undefined
  readonly key?: string | Uint8Array | undefined
  /** TLS before the first line of the protocol: for servers with `handshake_first`. Default `false`. */
  readonly handshakeFirst?: boolean | undefined
  /** `false` accepts any certificate: for trials only. Default `true`. */
  readonly rejectUnauthorized?: boolean | undefined
}

export interface NatsOptions {
  /** `nats://user:password@host:4222`, `tls://host`, or `host:port`; several: servers of one cluster, in turn. */
  readonly url?: string | readonly string[] | undefined
  /** Instead of `url`: a connection of yours, also of the older package `nats`. It stays open when the broker closes. */
  readonly connection?: NatsLike | undefined
  readonly user?: string | undefined
  readonly password?: string | undefined
  readonly token?: string | undefined
  /** The seed of a key: `SU…`. */
  readonly nkey?: string | undefined
  /** The contents of a credentials file, or its path, read at each connect. */
  readonly creds?: string | undefined
  readonly credsFile?: string | undefined
  /** `false`: none, also where the server offers it. Default: what the address says, and what the server offers or wants. */
  readonly tls?: NatsTls | false | undefined
  /** The domain of JetStream, behind a leaf node. */
  readonly domain?: string | undefined
  /** Where answers are sent to; for users who may subscribe only there. Default `_INBOX`. */
  readonly inboxPrefix?: string | undefined
  /** Begins the names of streams and subjects. Letters, digits, `-` and `_`. Default `sluice`. */
  readonly prefix?: string | undefined
  /** Of streams that are made here. Default 1. */
  readonly replicas?: number | undefined
  /** Of streams that are made here. Default `file`. */
  readonly storage?: 'file' | 'memory' | undefined
  /** How long streams that are made here recognise what is published again after a lost connection. Default 2 minutes. */
  readonly duplicateWindowMs?: number | undefined
  /** The lease of consumers that are made here; one that asks for another pays a message more per delivery. Default 12,000. */
  readonly ackWaitMs?: number | undefined
  /** What the server has as `max_payload`, where that is less than NATS' default of 1 MiB. */
  readonly maxPayloadBytes?: number | undefined
  /**
   * The server removes messages that expired this long ago and that no worker has looked at (from NATS 2.11 on). Default: never.
   */
  readonly removeExpiredAfterMs?: number | undefined
  /** How long one attempt to connect may take, in milliseconds. Default 5,000. */
  readonly connectTimeoutMs?: number | undefined
  /** How often the server is asked whether it lives; silence is noticed after three times this. Default 4,000. */
  readonly pingIntervalMs?: number | undefined
}

/** Options with their defaults. */
export interface NatsSettings {
  readonly addresses: readonly Address[]
  readonly connection: NatsLike | undefined
  readonly user: string | undefined
  readonly password: string | undefined
  readonly token: string | undefined
  readonly nkey: string | undefined
  readonly creds: string | undefined
  readonly credsFile: string | undefined
  readonly tls: NatsTls | false | undefined
  readonly domain: string | undefined
  readonly inboxPrefix: string | undefined
  readonly prefix: string
  readonly replicas: number
  readonly storage: 'file' | 'memory'
  readonly duplicateWindowMs: number
  readonly ackWaitMs: number
  readonly maxPayloadBytes: number
  readonly removeExpiredAfterMs: number | undefined
  readonly connectTimeoutMs: number
  readonly pingIntervalMs: number
}

const name = /^[A-Za-z0-9_-]{1,60}$/
const dotted = /^[^\s*>]{1,200}$/

const known: { readonly [Name in keyof NatsOptions]-?: true } = {
  url: true,
  connection: true,
  user: true,
  password: true,
  token: true,
  nkey: true,
  creds: true,
  credsFile: true,
  tls: true,
  domain: true,
  inboxPrefix: true,
  prefix: true,
  replicas: true,
  storage: true,
  duplicateWindowMs: true,
  ackWaitMs: true,
  maxPayloadBytes: true,
  removeExpiredAfterMs: true,
  connectTimeoutMs: true,
  pingIntervalMs: true,
}

const knownTls: { readonly [Name in keyof NatsTls]-?: true } = {
  ca: true,
  cert: true,
  key: true,
  handshakeFirst: true,
  rejectUnauthorized: true,
}

/** @throws {InvalidOption} where one is unknown or has no meaning. What may be secret is in no error. */
export function settingsOf(given: string | readonly string[] | NatsOptions): NatsSettings {
  if (typeof given !== 'string' && (typeof given !== 'object' || given === null)) {
    throw new InvalidOption({ option: 'url', given, allowed: 'an address, several, or an object of options' })
  }
  const options: NatsOptions = typeof given === 'string' || isList(given) ? { url: given } : given
  const {
    url,
    connection,
    user,
    password,
    token,
    nkey,
    creds,
    credsFile,
    tls,
    domain,
    inboxPrefix,
    prefix = 'sluice',
    replicas = 1,
    storage = 'file',
    duplicateWindowMs = 120_000,
    ackWaitMs = 12_000,
    maxPayloadBytes = 1_048_576,
    removeExpiredAfterMs,
    connectTimeoutMs = 5_000,
    pingIntervalMs = 4_000,
  } = options
  const check = (fits: boolean, option: string, value: unknown, allowed: string): void => {
    if (!fits) throw new InvalidOption({ option, given: value, allowed })
  }
  checkOptionNames(options, 'nats()', known)
  const urls = url === undefined ? [] : isList(url) ? url : [url]
  check(
    urls.length > 0 || connection !== undefined,
    'url',
    url,
    'the address of a server, such as nats://localhost:4222',
  )
  check(urls.length === 0 || connection === undefined, 'connection', {}, 'absent where there is a url')
  for (const [option, value] of Object.entries({ user, password, token, nkey, creds, credsFile })) {
    check(value === undefined || (typeof value === 'string' && value !== ''), option, {}, 'a text')
  }
  const forms = tls === undefined || tls === false || (typeof tls === 'object' && tls !== null)
  check(forms, 'tls', {}, 'an object, or false')
  checkOptionNames(tls || {}, 'tls of nats()', knownTls, 'tls.')
  for (const [option, value] of Object.entries({ user, password, token, nkey, creds, credsFile, tls })) {
    check(
      value === undefined || connection === undefined,
      option,
      {},
      'absent where there is a connection, which has its own',
    )
  }
  check(name.test(prefix), 'prefix', prefix, 'letters, digits, - and _')
  check(domain === undefined || name.test(domain), 'domain', domain, 'letters, digits, - and _')
  check(
    inboxPrefix === undefined || dotted.test(inboxPrefix),
    'inboxPrefix',
    inboxPrefix,
    'a subject without wildcards',
  )
  check(Number.isInteger(replicas) && replicas >= 1 && replicas <= 5, 'replicas', replicas, 'a number from 1 to 5')
  check(storage === 'file' || storage === 'memory', 'storage', storage, "'file' or 'memory'")
  const least = (option: string, value: number | undefined, from: number): void =>
    check(value === undefined || (Number.isFinite(value) && value >= from), option, value, `a number from ${from} on`)
  least('duplicateWindowMs', duplicateWindowMs, 100)
  least('ackWaitMs', ackWaitMs, 100)
  least('maxPayloadBytes', maxPayloadBytes, 65_536)
  least('removeExpiredAfterMs', removeExpiredAfterMs, 0)
  least('connectTimeoutMs', connectTimeoutMs, 100)
  least('pingIntervalMs', pingIntervalMs, 100)
  const addresses = urls.map(addressOf)
  const [first] = addresses
  const alike = addresses.every(
    ({ password, user }) => user === undefined || (user === first?.user && password === first.password),
  )
  check(alike, 'url', {}, 'the same user for all servers of a cluster')
  return {
    addresses,
    connection,
    user,
    password,
    token,
    nkey,
    creds,
    credsFile,
    tls,
    domain,
    inboxPrefix,
    prefix,
    replicas,
    storage,
    duplicateWindowMs,
    ackWaitMs,
    maxPayloadBytes,
    removeExpiredAfterMs,
    connectTimeoutMs,
    pingIntervalMs,
  }
}

function isList(given: unknown): given is readonly string[] {
  return Array.isArray(given)
}
