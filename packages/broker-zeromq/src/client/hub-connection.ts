import type { Cancel, Host } from '@sluice/core/adapter'
import { Dealer } from 'zeromq'
import type { Address } from '../frames/address.js'
import { readFailure } from '../frames/failure-codec.js'
import { FrameReader } from '../frames/frame-reader.js'
import { FrameWriter } from '../frames/frame-writer.js'
import { type Kind, kinds } from '../frames/kinds.js'
import { SendQueue } from '../frames/send-queue.js'
import { HubFault } from '../frames/hub-fault.js'
import type { ClientSettings } from '../options.js'
import { socketOptions, watchSocket } from './client-socket.js'
import { endpointOf } from './endpoint.js'

interface Waiting {
  readonly resolve: (answer: FrameReader[]) => void
  readonly reject: (error: unknown) => void
  readonly parts: FrameReader[]
}

const pingEveryMs = 3_000
/** A hub that answers none of them is gone, though its side of the wire may still be there. */
const mostUnanswered = 3
const byeMs = 1_000

/** One connection to a hub, from its hello until it is lost or closed; the one after it is another object. */
export class HubConnection {
  /** The hub's, of its start. */
  epoch = ''
  readonly host: Host
  readonly #address: Address
  readonly #socket: Dealer
  readonly #queue: SendQueue<Buffer>
  readonly #lost: (cause: unknown) => void
  readonly #waiting = new Map<number, Waiting>()
  #request = 0
  #unanswered = 0
  #ping: Cancel | undefined
  #ended: HubFault | undefined
  #closing: Promise<void> | undefined
  #stop!: (error: unknown) => void
  /** Rejects at the end. */
  readonly #over = new Promise<never>((_, reject) => {
    this.#stop = reject
  })

  /** Connects nothing yet. @param lost is called once, unless `close` came first or `open` rejects. */
  constructor(settings: ClientSettings, host: Host, lost: (cause: unknown) => void) {
    this.host = host
    this.#address = settings.address
    this.#over.catch(() => undefined)
    this.#lost = lost
    this.#socket = new Dealer(socketOptions(settings))
    watchSocket(this.#socket, cause => this.#end(cause))
    this.#queue = new SendQueue<Buffer>(
      frame => this.#socket.send(frame),
      (_frame, error) => this.#end(error),
    )
  }

  /** Resolves when the hub has welcomed us. On abort and on failure nothing is left open. */
  async open(signal: AbortSignal): Promise<void> {
    const abort = (): void => this.#end(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    try {
      signal.throwIfAborted()
      const endpoint = await Promise.race([endpointOf(this.#address), this.#over])
      if (this.#ended !== undefined) throw this.#ended
      this.#socket.connect(endpoint)
      void this.#read()
      const hello = this.begin(kinds.hello)
      hello.text(this.host.clientId)
      const asked = this.ask(hello)
      this.#pingLater()
      const [welcome] = await asked
      this.epoch = (welcome as FrameReader).text()
      signal.throwIfAborted()
    } catch (error) {
      this.#end(error)
      throw signal.aborted ? signal.reason : error
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  begin(kind: Kind): FrameWriter {
    this.#request = (this.#request % 0xffff_ffff) + 1
    return new FrameWriter(kind, this.#request)
  }

  /** Sends it; resolves with the frames of the answer, rejects with what the hub refused, or the loss. */
  ask(writer: FrameWriter): Promise<FrameReader[]> {
    if (this.#ended !== undefined) return Promise.reject(closed(this.#ended))
    const request = writer.request
    return new Promise((resolve, reject) => {
      this.#waiting.set(request, { resolve, reject, parts: [] })
      this.#queue.push(writer.end())
    })
  }

  /** Sends what has no answer. */
  tell(writer: FrameWriter): void {
    if (this.#ended === undefined) this.#queue.push(writer.end())
  }

  /** Says bye, so that the hub frees at once what this client waited for. Resolves also if the hub is gone. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    if (this.#ended === undefined && this.epoch !== '') {
      const { clock } = this.host
      const bye = this.ask(this.begin(kinds.bye)).catch(() => undefined)
      const cancel = clock.at(clock.monotonic() + byeMs, () => this.#end(leaving()))
      await bye
      cancel()
    }
    this.#end(leaving())
  }

  async #read(): Promise<void> {
    try {
      for await (const [bytes] of this.#socket) this.#take(new FrameReader(bytes as Buffer))
      this.#end(undefined)
    } catch (error) {
      this.#end(error)
    }
  }

  #take(frame: FrameReader): void {
    this.#unanswered = 0
    if (frame.kind === kinds.bye) {
      this.#end(undefined)
      return
    }
    const waiting = this.#waiting.get(frame.request)
    if (waiting === undefined) return
    // One that cannot be read ends the connection, and with it all that waits: it is to be among them.
    const refused = frame.kind === kinds.error ? readFailure(frame) : undefined
    waiting.parts.push(frame)
    if (frame.kind === kinds.messages && frame.u8() === 1) return
    this.#waiting.delete(frame.request)
    if (refused !== undefined) waiting.reject(refused)
    else waiting.resolve(waiting.parts)
  }

  #pingLater(): void {
    const { clock } = this.host
    this.#ping = clock.at(clock.monotonic() + pingEveryMs, () => {
      if (this.#unanswered++ >= mostUnanswered) {
        this.#end(undefined)
        return
      }
      this.tell(this.begin(kinds.ping))
      this.#pingLater()
    })
  }

  #end(cause: unknown): void {
    if (this.#ended !== undefined) return
    const wasOpen = this.epoch !== '' && this.#closing === undefined
    this.#ended = cause instanceof HubFault ? cause : lost(cause)
    this.#ping?.()
    this.#socket.close()
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#waiting.clear()
    this.#stop(this.#ended)
    if (wasOpen) this.#lost(this.#ended)
  }
}

/** What is still under way then was sent, and nobody knows what became of it. */
function leaving(): HubFault {
  const failure = { code: 'closed', retryable: false, happened: 'maybe' } as const
  return new HubFault(failure, 'The connection to the hub is closed.')
}

function lost(cause: unknown): HubFault {
  const failure = { code: 'connection', retryable: false, happened: 'maybe' } as const
  return new HubFault(failure, 'The hub is not there, or no longer.', cause)
}

/** For what was asked afterwards: it was never sent. */
function closed({ failure, message, cause }: HubFault): HubFault {
  return new HubFault({ ...failure, happened: 'no' }, message, cause)
}
