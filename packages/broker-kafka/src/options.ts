import { InvalidOption } from '@sluice/core'
import { checkOptionNames } from '@sluice/core/adapter'
import type { Driver } from './drivers/driver.js'
import { type Address, addressesOf } from './options/address.js'

/** TLS: contents of PEM files. */
export interface KafkaTls {
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined
  readonly cert?: string | Uint8Array | undefined
  readonly key?: string | Uint8Array | undefined
  readonly passphrase?: string | undefined
  /** The name that the certificate must have. Default: the host's. */
  readonly servername?: string | undefined
  /** `false`: any certificate will do. Only for trials. */
  readonly rejectUnauthorized?: boolean | undefined
}

/** Who we are. User and password of the address are `plain`. */
export type KafkaSasl =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
      readonly username: string
      readonly password: string
    }
  | {
      readonly mechanism: 'oauthbearer'
      /** Asked at each connect. */
      readonly token: () => Promise<string>
    }

export interface KafkaServer {
  readonly host: string
  readonly port: number
}

export interface KafkaOptions {
  /** `kafka://host:port`, `kafkas://host:port` (TLS), `host:port`; several of one cluster as a list or with commas. */
  readonly url: string | readonly string[]
  readonly sasl?: KafkaSasl | undefined
  /** `true` or contents: TLS whatever the address says. */
  readonly tls?: KafkaTls | boolean | undefined
  /** Begins the names of topics. Letters, digits, `.`, `_` and `-`. Default: none, a queue's topic has its name. */
  readonly prefix?: string | undefined
  /** The consumer group of a queue and of a named group. Default: `sluice.<queue>` and `sluice.<queue>:<group>`. */
  readonly groupId?: ((queue: string, group: string | undefined) => string) | undefined
  /** Of topics that are made here. Default: what the server has as `num.partitions`. */
  readonly partitions?: number | undefined
  /** Of topics that are made here. Default: what the server has as `default.replication.factor`. */
  readonly replicas?: number | undefined
  /** Settings of topics that are made here. Default: `message.timestamp.type` is `LogAppendTime`. */
  readonly topicConfig?: { readonly [name: string]: string } | undefined
  /** Of what is published. Default `none`. */
  readonly compression?: 'none' | 'gzip' | undefined
  /**
   * How long the group waits for a member that is silent before others get its messages. Default 6,000, the least that
   * Kafka takes unless told otherwise.
   */
  readonly sessionTimeoutMs?: number | undefined
  /** How often a member asks whether the group forms anew. Default 1,000. */
  readonly heartbeatIntervalMs?: number | undefined
  /**
   * How long the group waits for its members when it forms anew. One that was killed is waited for, too, so long at
   * most: it holds up its own successor. Default 3,000.
   */
  readonly rebalanceTimeoutMs?: number | undefined
  /** How long an attempt to connect may take. Default 3,000. */
  readonly connectTimeoutMs?: number | undefined
  /** How long an answer may take. Default 10,000. */
  readonly requestTimeoutMs?: number | undefined
  /** How often Kafka is asked whether it lives; silence is noticed after three times this. Default 3,000. */
  readonly pingIntervalMs?: number | undefined
  /** Where a broker is reached that the cluster names so: for tunnels and address translation. Default: there. */
  readonly reach?: ((server: KafkaServer) => KafkaServer) | undefined
  /** Another client than kafkajs. Called at each `open`. */
  readonly driver?: ((ground: DriverGround) => Driver) | undefined
}

/** What a driver is made from. */
export interface DriverGround {
  readonly settings: KafkaSettings
  readonly clientId: string
  /** A connection was lost without our doing. */
  readonly lost: (cause: unknown) => void
  /** The only way to wait. */
  readonly wait: (milliseconds: number) => Promise<void>
  /** Monotonic milliseconds. */
  readonly now: () => number
}

/** Options with their defaults. */
export interface KafkaSettings {
  readonly addresses: readonly Address[]
  readonly sasl: KafkaSasl | undefined
  readonly tls: KafkaTls | undefined
  readonly prefix: string
  readonly groupId: (queue: string, group: string | undefined) => string
  readonly partitions: number | undefined
  readonly replicas: number | undefined
  readonly topicConfig: { readonly [name: string]: string }
  readonly compression: 'none' | 'gzip'
  readonly sessionTimeoutMs: number
  readonly heartbeatIntervalMs: number
  readonly rebalanceTimeoutMs: number
  readonly connectTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly pingIntervalMs: number
  readonly reach: (server: KafkaServer) => KafkaServer
  readonly driver: ((ground: DriverGround) => Driver) | undefined
}

const knownTls: { readonly [Name in keyof KafkaTls]-?: true } = {
  ca: true,
  cert: true,
  key: true,
  passphrase: true,
  servername: true,
  rejectUnauthorized: true,
}
const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer']

const known: { readonly [Name in keyof KafkaOptions]-?: true } = {
  url: true,
  sasl: true,
  tls: true,
  prefix: true,
  groupId: true,
  partitions: true,
  replicas: true,
  topicConfig: true,
  compression: true,
  sessionTimeoutMs: true,
  heartbeatIntervalMs: true,
  rebalanceTimeoutMs: true,
  connectTimeoutMs: true,
  requestTimeoutMs: true,
  pingIntervalMs: true,
  reach: true,
  driver: true,
}

/** @throws {InvalidOption} where one is unknown or has no meaning. What may be secret is in no error. */
export function settingsOf(given: string | readonly string[] | KafkaOptions): KafkaSettings {
  const options: KafkaOptions = typeof given === 'string' || isList(given) ? { url: given } : given
  const {
    url,
    sasl,
    tls,
    prefix = '',
    groupId = (queue, group) => (group === undefined ? `sluice.${queue}` : `sluice.${queue}:${group}`),
    partitions,
    replicas,
    topicConfig = { 'message.timestamp.type': 'LogAppendTime' },
    compression = 'none',
    sessionTimeoutMs = 6_000,
    heartbeatIntervalMs = 1_000,
    rebalanceTimeoutMs = 3_000,
    connectTimeoutMs = 3_000,
    requestTimeoutMs = 10_000,
    pingIntervalMs = 3_000,
    reach = server => server,
    driver,
  } = options
  const check = (fits: boolean, option: string, value: unknown, allowed: string): void => {
    if (!fits) throw new InvalidOption({ option, given: value, allowed })
  }
  checkOptionNames(options, 'kafka()', known)
  const urls = isList(url) ? url : [url]
  check(urls.length > 0 && url !== undefined, 'url', {}, 'the address of a broker, such as kafka://localhost:9092')
  const addresses = urls.flatMap(addressesOf)
  check(
    new Set(addresses.map(address => address.tls)).size === 1,
    'url',
    {},
    'addresses that all begin with kafka:// or all with kafkas://',
  )
  checkSasl(sasl, check)
  check(
    tls === undefined || typeof tls === 'boolean' || (typeof tls === 'object' && tls !== null),
    'tls',
    {},
    'true, false, or { ca, cert, key, passphrase, servername, rejectUnauthorized }',
  )
  if (typeof tls === 'object') checkOptionNames(tls, 'tls of kafka()', knownTls, 'tls.')
  check(
    typeof topicConfig === 'object' &&
      topicConfig !== null &&
      Object.values(topicConfig).every(value => typeof value === 'string'),
    'topicConfig',
    {},
    'an object of texts',
  )
  check(/^[A-Za-z0-9._-]{0,100}$/.test(prefix), 'prefix', prefix, 'letters, digits, ., _ and -')
  const count = (option: string, value: number | undefined, from: number): void =>
    check(value === undefined || (Number.isInteger(value) && value >= from), option, value, `a number from ${from} on`)
  count('partitions', partitions, 1)
  count('replicas', replicas, 1)
  count('sessionTimeoutMs', sessionTimeoutMs, 100)
  count('heartbeatIntervalMs', heartbeatIntervalMs, 10)
  count('rebalanceTimeoutMs', rebalanceTimeoutMs, 100)
  count('connectTimeoutMs', connectTimeoutMs, 100)
  count('requestTimeoutMs', requestTimeoutMs, 100)
  count('pingIntervalMs', pingIntervalMs, 100)
  check(
    heartbeatIntervalMs < sessionTimeoutMs,
    'heartbeatIntervalMs',
    heartbeatIntervalMs,
    'less than sessionTimeoutMs',
  )
  check(compression === 'none' || compression === 'gzip', 'compression', compression, "'none' or 'gzip'")
  for (const [option, value] of Object.entries({ groupId, reach, driver })) {
    check(value === undefined || typeof value === 'function', option, {}, 'a function')
  }
  const login = addresses.find(address => address.user !== undefined)
  return {
    addresses,
    sasl: sasl ?? (login && { mechanism: 'plain', username: login.user ?? '', password: login.password ?? '' }),
    tls: tls === true ? {} : tls === false ? undefined : (tls ?? (addresses[0]?.tls === true ? {} : undefined)),
    prefix,
    groupId,
    partitions,
    replicas,
    topicConfig,
    compression,
    sessionTimeoutMs,
    heartbeatIntervalMs,
    rebalanceTimeoutMs,
    connectTimeoutMs,
    requestTimeoutMs,
    pingIntervalMs,
    reach,
    driver,
  }
}

type Check = (fits: boolean, option: string, value: unknown, allowed: string) => void

function checkSasl(sasl: KafkaSasl | undefined, check: Check): void {
  if (sasl === undefined) return
  const given: { readonly [name: string]: unknown } = { ...sasl }
  check(mechanisms.includes(String(given.mechanism)), 'sasl.mechanism', {}, mechanisms.join(', '))
  const needed = given.mechanism === 'oauthbearer' ? ['token'] : ['username', 'password']
  for (const name of needed) {
    const type = name === 'token' ? 'function' : 'string'
    check(typeof given[name] === type && given[name] !== '', `sasl.${name}`, {}, `a ${type}`)
  }
}

function isList(given: unknown): given is readonly string[] {
  return Array.isArray(given)
}
