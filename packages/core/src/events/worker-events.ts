/** What every event about one message says. */
export interface MessageEvent {
  readonly task: string
  readonly queue: string
  readonly id: string
}

/** A run that ended. */
export interface RunEvent extends MessageEvent {
  readonly attempt: number
  /** From the start of the handler, in milliseconds. */
  readonly durationMs: number
}

/** The events of a worker. Listeners run synchronously and cannot break it; those per message cost only if listened to. */
export interface WorkerEvents {
  /** Handed out by the broker. */
  readonly received: MessageEvent & { readonly deliveryCount: number }
  /** Its handler begins. */
  readonly started: MessageEvent & { readonly attempt: number }
  /** Its handler has ended well; the acknowledgement follows. */
  readonly succeeded: RunEvent
  /** Its handler threw, or ran out of time. `retried`, `dead` or `released` follows. */
  readonly failed: RunEvent & { readonly error: Error }
  /** It will run again, with the attempt raised. */
  readonly retried: MessageEvent & { readonly attempt: number; readonly delayMs: number; readonly error: Error }
  /** Dead-lettered (or dropped, where the task says so), with the reason. */
  readonly dead: MessageEvent & {
    readonly because: string
    readonly error: Error | undefined
    readonly dropped: boolean
  }
  /** Too late to run; dropped or dead-lettered as the task says. */
  readonly expired: MessageEvent & { readonly because: string }
  /** A policy settled it without running. */
  readonly filtered: MessageEvent & { readonly because: string; readonly policy: string }
  /** Given back to the queue, uncounted: a long wait, Requeue, or shutdown. */
  readonly released: MessageEvent & { readonly because: string; readonly delayMs: number }
  /** No longer ours: its handler's signal was aborted, or its late acknowledgement was refused. */
  readonly 'lease-lost': MessageEvent & { readonly when: 'held' | 'settling'; readonly cause: unknown }
  readonly connected: { readonly broker: string }
  readonly disconnected: { readonly broker: string; readonly cause: unknown }
  /** The worker should receive and does not; `health()` is false until it does again. */
  readonly stalled: { readonly because: string; readonly cause: unknown }
  /** Something failed that has no other event; nothing is lost by it. */
  readonly error: { readonly error: Error; readonly id: string | undefined }
  /** The worker has ended. */
  readonly closed: { readonly abandoned: number }
}
