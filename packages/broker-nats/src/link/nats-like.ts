import type { MsgHdrs, PublishOptions, ServerInfo } from '@nats-io/transport-node'

/** A message as it arrives. */
export interface ArrivedMessage {
  readonly subject: string
  readonly reply?: string | undefined
  readonly data: Uint8Array
  readonly headers?: MsgHdrs | undefined
}

/** What is heard of a connection: `disconnect`, `reconnect`, `error` and others. */
export interface ArrivedStatus {
  readonly type: string
  readonly error?: unknown
  readonly data?: unknown
}

/** What is asked for and given back. */
export interface LikeSubscription {
  unsubscribe(): void
  /** Ends it at the server, then here: what was on its way still arrives. */
  drain(): Promise<unknown>
}

/**
 * What we need of a connection: those of `@nats-io/transport-node`, `@nats-io/nats-core` (web sockets) and the older `nats` have it.
 */
export interface NatsLike {
  readonly info?: ServerInfo | undefined
  publish(subject: string, payload?: Uint8Array | string, options?: PublishOptions): void
  subscribe(
    subject: string,
    options: { callback: (error: Error | null, message: ArrivedMessage) => void },
  ): LikeSubscription
  status(): AsyncIterable<ArrivedStatus>
  flush(): Promise<void>
  close(): Promise<void>
  isClosed(): boolean
  getServer(): string
}
