import type { NatsLike } from './nats-like.js'

/** What the clients that we know keep inside. */
interface Inner {
  readonly protocol?: { readonly transport?: { readonly socket?: { destroy?(): void } | undefined } }
}

/**
 * Ends the socket of a connection that has fallen silent. The client writes to it first and waits until that has gone out, which
 * never happens when the socket was full at the time: it would neither say that the connection is lost nor make another.
 */
export function cut(connection: NatsLike): void {
  ;(connection as Inner).protocol?.transport?.socket?.destroy?.()
}
