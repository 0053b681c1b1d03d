import type { Cluster, Redis } from 'ioredis'

/** One server. */
export interface RedisNode {
  readonly host: string
  /** Default 6379; of a Sentinel 26379. */
  readonly port?: number | undefined
}

/** As Node's `tls.connect` takes them. */
export interface RedisTls {
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined
  readonly cert?: string | Uint8Array | undefined
  readonly key?: string | Uint8Array | undefined
  readonly passphrase?: string | undefined
  /** Where the certificate names another host than the address does. */
  readonly servername?: string | undefined
  /** Default true. False trusts whoever answers: for a laboratory only. */
  readonly rejectUnauthorized?: boolean | undefined
}

/** How a server is found that Sentinels watch. */
export interface RedisSentinels {
  /** The name that the Sentinels give the server. */
  readonly name: string
  /** Asked in this order until one knows. */
  readonly hosts: readonly RedisNode[]
  /** Of the Sentinels themselves; the server has its own `username` and `password`. */
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** For the way to the Sentinels. */
  readonly tls?: boolean | RedisTls | undefined
}

/**
 * Where Redis is and how we speak with it. The place is one of: `url`, `urls`, `host` (with `port`), `sentinels`,
 * `cluster`, `client`; none means localhost:6379.
 */
export interface RedisOptions {
  /** `redis://user:password@host:6379/0`; with `rediss://` by TLS. */
  readonly url?: string | undefined
  /** Several addresses of one server, or of servers of which one answers: tried in this order, then over again. */
  readonly urls?: readonly string[] | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  /** Over what an address says. */
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** Number of the database, over what an address says. Default 0; a Cluster has no other. */
  readonly db?: number | undefined
  /** `true`: by TLS, with the authorities that Node knows. */
  readonly tls?: boolean | RedisTls | undefined
  readonly sentinels?: RedisSentinels | undefined
  /** Some nodes of a Redis Cluster, by which the others are found. */
  readonly cluster?: readonly (string | RedisNode)[] | undefined
  /** What `host:port` that nodes or Sentinels name is called from here. */
  readonly natMap?: { readonly [address: string]: { readonly host: string; readonly port: number } } | undefined
  /**
   * An ioredis client of yours: its settings are taken over (`duplicate()`), for connections of our own. The client
   * itself is never used, changed or closed; its `keyPrefix` is not taken over.
   */
  readonly client?: Redis | Cluster | undefined
  /** What the names of all our keys begin with. Default `sluice`; 1 to 100 of letters, digits, `.`, `_`, `:`, `-`. */
  readonly prefix?: string | undefined
  /** What `CLIENT LIST` shows. Default: the host's client id. Printable characters without spaces. */
  readonly connectionName?: string | undefined
  /** How long one attempt to connect may take, in milliseconds. Default 4,000; 100 to 14,000. */
  readonly connectTimeoutMs?: number | undefined
  /**
   * How long one call may take before it fails and its connection is given up, in milliseconds: a blocking read adds
   * what it waits. Default 8,000; 100 to 14,000.
   */
  readonly callTimeoutMs?: number | undefined
}
