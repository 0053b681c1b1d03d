import type { ConnectionOptions } from 'node:tls'
import { Cluster, type ClusterOptions, Redis, type RedisOptions as ClientOptions } from 'ioredis'
import { type Address, parseAddress } from './address.js'
import { check, secret } from './check-options.js'
import type { RedisNode, RedisOptions, RedisTls } from './options.js'

export interface Maker {
  readonly make: (turn: number, connectionName: string) => Redis | Cluster
  readonly places: number
  readonly isCluster: boolean
  /** What must not be seen in any error. */
  readonly secrets: readonly string[]
}

// What answers look like is ours to say: always the client's default.
type OneLife = Omit<ClientOptions, 'replyMapping' | 'sentinels' | 'host' | 'port' | 'path'>

/**
 * One client object lives as long as one connection: it never connects again by itself and never sends a command
 * twice. Whoever waits for an answer when the connection ends gets an error at once, and we make another client.
 */
function oneLife(connectMs: number, connectionName: string): OneLife {
  return {
    connectionName,
    lazyConnect: true,
    retryStrategy: null,
    reconnectOnError: null,
    maxRetriesPerRequest: null,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    enableAutoPipelining: false,
    connectTimeout: connectMs,
    keepAlive: 5_000,
    noDelay: true,
    protocol: 2,
    disableClientInfo: true,
    keyPrefix: '',
  }
}

/** Nothing is sent again in a Cluster either; it looks for moved slots by itself. */
function oneClusterLife(redisOptions: OneLife): Omit<ClusterOptions, 'redisOptions'> & { redisOptions: OneLife } {
  return {
    redisOptions,
    lazyConnect: true,
    clusterRetryStrategy: null,
    // Else a node that is just being connected to would refuse.
    enableOfflineQueue: true,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    slotsRefreshInterval: 2_000,
    enableAutoPipelining: false,
    keyPrefix: '',
  }
}

export function makerOf(options: RedisOptions): Maker {
  const connectMs = options.connectTimeoutMs ?? 4_000
  if (options.client !== undefined) return ofClient(options.client, options, connectMs)
  if (options.cluster !== undefined) return ofCluster(options.cluster, options, connectMs)
  if (options.sentinels !== undefined) return ofSentinels(options.sentinels, options, connectMs)
  const { url, urls, host = 'localhost', port = 6379 } = options
  const at = { host, port, username: undefined, password: undefined, db: undefined, tls: false }
  const addresses = urls?.map((one, n) => parseAddress(`urls[${n}]`, one)) ?? [
    url === undefined ? at : parseAddress('url', url),
  ]
  return {
    places: addresses.length,
    isCluster: false,
    secrets: secretsOf(options, addresses),
    make: (turn, name) => {
      const address = addresses[turn % addresses.length] ?? at
      const place = { ...credentials(options, address), host: address.host, port: address.port }
      return new Redis({ ...oneLife(connectMs, name), ...place })
    },
  }
}

function ofCluster(nodes: readonly (string | RedisNode)[], options: RedisOptions, connectMs: number): Maker {
  const addresses = nodes.map((node, n) => nodeAddress(`cluster[${n}]`, node))
  const first = addresses[0]
  check((first?.db ?? 0) === 0, 'cluster[0]', secret, 'a node without the number of a database')
  const common = credentials(options, first)
  const hosts = addresses.map(({ host, port }) => ({ host, port }))
  return {
    places: 1,
    isCluster: true,
    secrets: secretsOf(options, addresses),
    make: (_turn, name) =>
      new Cluster([...hosts], {
        ...oneClusterLife({ ...oneLife(connectMs, name), ...common }),
        // With TLS nodes are called by the names that their certificates have.
        ...(options.natMap === undefined ? {} : { natMap: { ...options.natMap } }),
      }),
  }
}

function ofSentinels(
  sentinels: NonNullable<RedisOptions['sentinels']>,
  options: RedisOptions,
  connectMs: number,
): Maker {
  const { name: group, hosts, username, password } = sentinels
  const list = hosts.map((host, n) => nodeAddress(`sentinels.hosts[${n}]`, host, 26_379))
  const tls = tlsOf(sentinels.tls)
  const common = credentials(options, undefined)
  return {
    places: 1,
    isCluster: false,
    secrets: [...secretsOf(options, list), ...(password === undefined ? [] : [password])],
    make: (_turn, name) =>
      new Redis({
        ...oneLife(connectMs, name),
        ...common,
        // Without it nobody would notice that who answers is no master any more.
        enableReadyCheck: true,
        name: group,
        sentinels: list.map(({ host, port }) => ({ host, port })),
        sentinelRetryStrategy: () => null,
        sentinelCommandTimeout: connectMs,
        ...(username === undefined ? {} : { sentinelUsername: username }),
        ...(password === undefined ? {} : { sentinelPassword: password }),
        ...(tls === undefined ? {} : { sentinelTLS: tls }),
        ...(common.tls === undefined ? {} : { enableTLSForSentinelMode: true }),
        ...(options.natMap === undefined ? {} : { natMap: { ...options.natMap } }),
      }),
  }
}

function ofClient(client: Redis | Cluster, options: RedisOptions, connectMs: number): Maker {
  const usable = typeof client.duplicate === 'function' && typeof client.call === 'function'
  check(usable, 'client', secret, 'a client of ioredis')
  const common = credentials(options, undefined)
  if (isCluster(client)) {
    const { password } = client.options.redisOptions ?? {}
    return {
      places: 1,
      isCluster: true,
      secrets: [...secretsOf(options, []), ...(password ? [password] : [])],
      make: (_turn, name) => {
        const { replyMapping: _, ...theirs } = client.options.redisOptions ?? {}
        const redisOptions = { ...theirs, ...oneLife(connectMs, name), ...common }
        return client.duplicate([], oneClusterLife(redisOptions))
      },
    }
  }
  const { password, sentinelPassword, sentinels } = client.options
  const viaSentinels = (sentinels?.length ?? 0) > 0
  const own = viaSentinels ? { enableReadyCheck: true, sentinelRetryStrategy: () => null } : {}
  return {
    places: 1,
    isCluster: false,
    secrets: [...secretsOf(options, []), ...[password, sentinelPassword].filter(secret => typeof secret === 'string')],
    make: (_turn, name) => client.duplicate({ ...oneLife(connectMs, name), replyMapping: 'legacy', ...common, ...own }),
  }
}

export function isCluster(client: Redis | Cluster): client is Cluster {
  return client.isCluster
}

function nodeAddress(option: string, node: string | RedisNode, port = 6379): Address {
  if (typeof node === 'string') return parseAddress(option, node)
  check(typeof node?.host === 'string' && node.host !== '', option, secret, '{ host, port } or an address')
  return {
    host: node.host,
    port: node.port ?? port,
    username: undefined,
    password: undefined,
    db: undefined,
    tls: false,
  }
}

function credentials(
  options: RedisOptions,
  address: Address | undefined,
): Pick<ClientOptions, 'username' | 'password' | 'db' | 'tls'> {
  const username = options.username ?? address?.username
  const password = options.password ?? address?.password
  const db = options.db ?? address?.db
  const tls = tlsOf(options.tls ?? address?.tls)
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(db === undefined ? {} : { db }),
    ...(tls === undefined ? {} : { tls }),
  }
}

function tlsOf(tls: boolean | RedisTls | undefined): ConnectionOptions | undefined {
  if (tls === undefined || tls === false) return undefined
  return tls === true ? {} : ({ ...tls } as ConnectionOptions)
}

function secretsOf(options: RedisOptions, addresses: readonly Address[]): string[] {
  const tls = typeof options.tls === 'object' ? options.tls.passphrase : undefined
  return [options.password, tls, ...addresses.map(({ password }) => password)].filter(secret => secret !== undefined)
}
