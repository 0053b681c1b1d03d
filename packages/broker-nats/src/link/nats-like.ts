/** What arrives beside a body. */
export interface ArrivedHeaderBlock {
  /** Of a message from the server itself, such as 503; 0: none. */
  readonly code: number
  readonly description: string
  get(name: string): string
  toString(): string
}

/** A message as it arrives. */
export interface ArrivedMessage {
  readonly subject: string
  readonly reply?: string | undefined
  readonly data: Uint8Array
  readonly headers?: ArrivedHeaderBlock | undefined
}

/** What is heard of a connection: `disconnect`, `reconnect`, `error` and others. */
export interface ArrivedStatus {
  readonly type: string
  readonly error?: unknown
  readonly data?: unknown
  /** Of the older client, whose errors are texts. */
  readonly permissionContext?: { readonly operation: string; readonly subject: string } | undefined
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
  readonly info?: { readonly max_payload: number; readonly version: string } | undefined
  publish(subject: string, payload?: Uint8Array | string, options?: { reply?: string; headers?: object }): void
  subscribe(
    subject: string,
    options: { callback: (error: Error | null, message: ArrivedMessage) => void },
  ): LikeSubscription
  status(): AsyncIterable<ArrivedStatus>
  flush(): Promise<void>
  close(): Promise<void>
  /** Resolves when it is closed for good. The older client ends its `status` not even then. */
  closed(): Promise<unknown>
  isClosed(): boolean
  getServer(): string
}
