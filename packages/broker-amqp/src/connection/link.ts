import type { Cancel, Host } from '@sluice/core/adapter'
import type { ChannelModel } from 'amqplib'
import { DelayLayout } from '../delay/delay-layout.js'
import { lostFault } from './amqp-fault.js'
import type { Dialled } from './dial.js'
import { endConnection } from './end-channel.js'

/** How long the end of the connections waits for those on them, such as for a confirm that a queue without a majority never sends. */
const patienceMs = 5_000

/** A publisher or a consumer: what ends with the connections. */
export interface Party {
  /** Called once, in the turn in which the loss is known. */
  lost(cause: unknown): void
  /** Ends it while the connections still live. */
  dismiss(cause: unknown): Promise<void>
}

/** The two connections of one open, and what is known of the server as long as they last. */
export class Link {
  readonly host: Host
  readonly publishing: ChannelModel
  readonly consuming: ChannelModel
  /** Queues that were made over this connection: core's names, and those on the server. */
  readonly known: Map<string, string> = new Map()
  readonly delays: DelayLayout = new DelayLayout()
  readonly parties: Set<Party> = new Set()
  /** Why it ended; `undefined` while it lives. */
  ended: Error | undefined
  /** The server does not read from the publishing connection: nothing that it has to answer may be waited for. */
  blocked: boolean
  /** What the server was heard to refuse as too large begins above it. */
  largestBody: number = Number.POSITIVE_INFINITY
  readonly #dialled: readonly Dialled[]

  constructor(publishing: Dialled, consuming: Dialled, host: Host) {
    this.host = host
    this.publishing = publishing.model
    this.consuming = consuming.model
    this.#dialled = [publishing, consuming]
    // It may have said so before anybody listened.
    this.blocked = (publishing.model.connection as { readonly blocked?: unknown }).blocked === true
    for (const { model, destroy } of this.#dialled) {
      // An error without a listener would end the process; its close follows, or was already.
      model.on('error', error => this.#lost(error))
      model.on('close', error => {
        this.#lost(error)
        destroy()
      })
    }
    this.publishing.on('blocked', because => {
      this.blocked = true
      host.report({ type: 'blocked', because: String(because) })
    })
    this.publishing.on('unblocked', () => {
      this.blocked = false
      host.report({ type: 'unblocked', because: 'RabbitMQ takes messages again' })
    })
  }

  /** What the server says of itself. */
  get version(): string {
    const { serverProperties } = this.publishing.connection
    return String((serverProperties as { readonly version?: unknown } | undefined)?.version ?? '')
  }

  /**
   * Ends both connections on purpose, with everybody on them, at the latest after some seconds. Idempotent. Channels
   * first: amqplib writes the end of a connection past what its channels have still to write, such as acknowledgements.
   */
  async end(reason: Error): Promise<void> {
    const fault = lostFault('The connection to RabbitMQ', reason)
    const dismissed = Promise.all([...this.#take(reason)].map(party => party.dismiss(fault)))
    let endPatience: Cancel = () => undefined
    const patience = new Promise<void>(resolve => {
      const { clock } = this.host
      endPatience = clock.at(clock.monotonic() + patienceMs, resolve)
    })
    const [publishing, consuming] = this.#dialled as [Dialled, Dialled]
    await Promise.all([
      // A blocked connection answers nothing, and amqplib then ends it at once.
      Promise.race([dismissed, this.#untilBlocked(), patience]).then(() => close(publishing)),
      Promise.race([dismissed, patience]).then(() => close(consuming)),
    ])
    endPatience()
  }

  #untilBlocked(): Promise<void> {
    if (this.blocked) return Promise.resolve()
    return new Promise(resolve => this.publishing.once('blocked', () => resolve()))
  }

  #lost(cause: unknown): void {
    if (this.ended !== undefined) return
    const fault = lostFault('The connection to RabbitMQ', cause ?? new Error('closed by the server'))
    const parties = this.#take(fault)
    this.host.report({ type: 'disconnected', cause: cause ?? fault })
    for (const party of parties) party.lost(fault)
    // The other one, if it lives: core opens both again.
    for (const dialled of this.#dialled) void close(dialled)
  }

  #take(reason: Error): ReadonlySet<Party> {
    this.ended ??= reason
    const parties = new Set(this.parties)
    this.parties.clear()
    return parties
  }
}

/** Ends one connection, and its socket when that is done. */
export async function close({ model, destroy }: Dialled): Promise<void> {
  await endConnection(model)
  destroy()
}
