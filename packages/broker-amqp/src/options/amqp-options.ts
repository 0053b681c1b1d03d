import type { ChannelModel } from 'amqplib'

/** TLS of `amqps:` addresses, as Node's own options of these names; texts or bytes in PEM, not paths. */
export interface AmqpTls {
  /** Whom to trust instead of the authorities that Node brings. */
  readonly ca?: string | Buffer | readonly (string | Buffer)[] | undefined
  /** The client's own certificate, its key, and what opens the key. */
  readonly cert?: string | Buffer | undefined
  readonly key?: string | Buffer | undefined
  readonly passphrase?: string | undefined
  /** The name that the server's certificate has to bear. Default: the host. */
  readonly servername?: string | undefined
  /** `false` accepts any certificate: for trials only. Default `true`. */
  readonly rejectUnauthorized?: boolean | undefined
}

/** Of amqplib: `credentials.external()`, `.plain()`, `.amqplain()`. */
export interface AmqpCredentials {
  readonly mechanism: string
  response(): Buffer
}

export interface AmqpOptions {
  /** `amqp://user:password@host:port/vhost` or `amqps://…`; several: nodes of one cluster, tried in turn. */
  readonly url?: string | readonly string[] | undefined
  /** Instead of those in the addresses. */
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** Another way to log in, such as by certificate. Not together with `username`. */
  readonly credentials?: AmqpCredentials | undefined
  /** Instead of that in the addresses. Not escaped. Default `/`. */
  readonly vhost?: string | undefined
  readonly tls?: AmqpTls | undefined
  /**
   * How often both sides show that they live. A connection that has gone silent is noticed after two to three times this.
   * Whole seconds, 1 to 60. Default 4.
   */
  readonly heartbeatSeconds?: number | undefined
  /** `quorum` (default): replicated, deliveries counted. `classic`: ten priorities. */
  readonly queueType?: 'quorum' | 'classic' | undefined
  /** Of classic queues: 10 (default), or 1, which is none: the server keeps no order of them, and hands out about twice as fast. */
  readonly priorities?: 1 | 10 | undefined
  /** More arguments for the queues that are made here, such as `{ 'x-max-length': 100_000, 'x-overflow': 'reject-publish' }`. */
  readonly queueArguments?: { readonly [name: string]: string | number | boolean } | undefined
  /**
   * `false`: queues have to be there, whoever made them and with whatever arguments; a missing one is `not-found`, and
   * `queueType` has to say what they are. Default `true`: they are made.
   */
  readonly declareQueues?: boolean | undefined
  /** How the connections are called in RabbitMQ's lists. Default: a name unique to this process. */
  readonly connectionName?: string | undefined
  /** Connects instead of us, for whoever has an own client. Called twice for each open; the connections are ours then, and closed by us. */
  readonly connect?: ((purpose: 'publish' | 'consume', signal: AbortSignal) => Promise<ChannelModel>) | undefined
}
