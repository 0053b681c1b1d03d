/** Who wants to know how the connection is: workers. */
export interface ConnectionListener {
  connected(): void
  disconnected(cause: unknown): void
  /** The broker object is opened anew: consumers made before are dead. */
  lost(cause: unknown): void
  /** An attempt to connect again failed; the next one follows. */
  troubled(error: Error): void
}

/** Tells all who listen; one that leaves meanwhile is still told. */
export function tell(listeners: ReadonlySet<ConnectionListener>, what: (listener: ConnectionListener) => void): void {
  for (const listener of [...listeners]) what(listener)
}
