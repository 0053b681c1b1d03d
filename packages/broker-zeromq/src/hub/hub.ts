import { randomInt, randomUUID } from 'node:crypto'
import type { Cancel } from '@sluice/core/adapter'
import { Context, Router } from 'zeromq'
import { FrameFault } from '../frames/frame-fault.js'
import { FrameReader } from '../frames/frame-reader.js'
import { FrameWriter } from '../frames/frame-writer.js'
import { kinds, maxFrameBytes } from '../frames/kinds.js'
import { SendQueue } from '../frames/send-queue.js'
import { errorFrame, okFrame } from './answers.js'
import { CurveDoor } from './curve-door.js'
import type { HubSettings } from './hub-options.js'
import { tooMany } from '../frames/hub-fault.js'
import { HubSession } from './hub-session.js'
import { checkPlace } from './ipc-place.js'
import { Orphans } from './orphans.js'
import { ServedBroker } from './served-broker.js'
import { fromZ85 } from './z85.js'

/** A client sends something every 3 s at least. */
const lookEveryMs = 5_000
/** Looks, not time: a hub that was stopped for a while has heard nobody, and must not end everybody. */
const looksUntilGone = 3
const probeAfterMs = 50
const mostSessions = 10_000
const longestName = 200
const ipc = 'ipc://'

interface Addressed {
  readonly parts: [peer: Buffer, frame: Buffer]
  /** What to do if it cannot be sent. */
  readonly undo: (() => void) | undefined
}

/** The serving side: one ROUTER, a session for each client, one broker behind them all. */
export class HubServer {
  /** Of this start: what was handed out before it is known no more. */
  readonly epoch: string = randomUUID()
  readonly #settings: HubSettings
  readonly #served: ServedBroker
  readonly #context = new Context()
  readonly #router: Router
  readonly #queue: SendQueue<Addressed>
  readonly #orphans = new Orphans()
  readonly #sessions = new Map<string, { readonly peer: Buffer; readonly session: HubSession }>()
  readonly #door: CurveDoor | undefined
  // Receipts of another start of the hub are none of this one.
  #number = randomInt(2 ** 20) * 2 ** 32
  #look: Cancel | undefined
  #probe: Cancel | undefined
  #closing: Promise<void> | undefined

  constructor(settings: HubSettings) {
    const { broker, clock, curve } = settings
    this.#settings = settings
    this.#served = new ServedBroker(broker, clock, {
      lost: cause => this.#brokerLost(cause),
      failed: this.#settings.onError,
    })
    if (curve !== undefined) this.#door = new CurveDoor(this.#context, curve.clients.map(fromZ85))
    this.#router = new Router({
      context: this.#context,
      // A message for somebody who is gone is an error, at once: without it libzmq drops it silently, and with a
      // timeout `send` would never settle.
      mandatory: true,
      sendTimeout: 0,
      // The window is ours: at its own mark the ROUTER would drop.
      sendHighWaterMark: 0,
      receiveHighWaterMark: 0,
      linger: 0,
      ipv6: settings.address.endpoint.startsWith('tcp://['),
      maxMessageSize: maxFrameBytes,
      heartbeatInterval: 1_000,
      heartbeatTimeout: 3_000,
      ...(curve === undefined ? {} : { curveServer: true, curveSecretKey: curve.secretKey, zapDomain: 'sluice' }),
    })
    this.#queue = new SendQueue<Addressed>(
      ({ parts }) => this.#router.send(parts),
      ({ parts, undo }) => {
        undo?.()
        this.#gone(parts[0].toString('hex'))
      },
    )
  }

  get url(): string {
    return (this.#router.lastEndpoint ?? this.#settings.address.endpoint).replace(/^tcp:/, 'zmq:')
  }

  get sessions(): number {
    return this.#sessions.size
  }

  async open(): Promise<void> {
    try {
      await this.#served.open()
      await this.#door?.open()
      const { endpoint } = this.#settings.address
      if (endpoint.startsWith(ipc)) await checkPlace(endpoint.slice(ipc.length), this.#settings.clock)
      await this.#router.bind(bindable(endpoint))
    } catch (error) {
      await this.close()
      throw error
    }
    // It does not say whose connection has ended: all are asked.
    this.#router.events.on('disconnect', () => this.#probeSoon())
    this.#lookLater()
    void this.#read()
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#look?.()
    this.#probe?.()
    const ended = this.#endAll(session => session.abandon())
    await this.#queue.drained()
    this.#router.linger = 200
    this.#router.close()
    this.#door?.close()
    await ended
    await this.#served.close().catch(this.#settings.onError)
  }

  async #read(): Promise<void> {
    try {
      for await (const parts of this.#router) {
        if (parts.length === 2) this.#take(parts[0] as Buffer, parts[1] as Buffer)
      }
    } catch (error) {
      if (this.#closing === undefined) this.#settings.onError(error)
    }
  }

  #take(peer: Buffer, bytes: Buffer): void {
    const name = peer.toString('hex')
    try {
      const reader = new FrameReader(bytes)
      const known = this.#sessions.get(name)
      if (known !== undefined) {
        known.session.quiet = 0
        if (reader.kind === kinds.ping) this.#send(peer, new FrameWriter(kinds.pong, reader.request).end())
        else if (reader.kind === kinds.bye) this.#bye(peer, name, reader.request)
        else known.session.take(reader)
      } else if (reader.kind === kinds.hello) this.#hello(peer, name, reader)
      else this.#send(peer, new FrameWriter(kinds.bye, 0).end())
    } catch (error) {
      const { broker } = this.#settings
      const request = bytes.length < 6 ? 0 : bytes.readUInt32LE(2)
      this.#send(peer, errorFrame(request, error, broker))
    }
  }

  #send(peer: Buffer, frame: Buffer, undo?: () => void): void {
    this.#queue.push({ parts: [peer, frame], undo })
  }

  #hello(peer: Buffer, name: string, reader: FrameReader): void {
    const clientId = reader.text()
    if (clientId.length > longestName) throw new FrameFault('A name too long.')
    if (this.#sessions.size >= mostSessions) throw tooMany('Too many sessions.')
    // The same client again: its connection was lost before the hub knew.
    for (const [other, { session }] of this.#sessions) if (session.clientId === clientId) this.#gone(other)
    const session = new HubSession(clientId, {
      served: this.#served,
      orphans: this.#orphans,
      clock: this.#settings.clock,
      nextNumber: () => this.#number++,
      send: (frame, undo) => this.#send(peer, frame, undo),
    })
    this.#sessions.set(name, { peer, session })
    const writer = new FrameWriter(kinds.welcome, reader.request)
    writer.text(this.epoch)
    this.#send(peer, writer.end())
  }

  #bye(peer: Buffer, name: string, request: number): void {
    const { session } = this.#sessions.get(name) as { session: HubSession }
    this.#sessions.delete(name)
    const done = (): void => this.#send(peer, okFrame(request))
    session.end().then(done, done)
  }

  /** Its consumers are closed; what it holds is handed out again at once. */
  #gone(name: string): void {
    const known = this.#sessions.get(name)
    this.#sessions.delete(name)
    known?.session.abandon().catch(this.#settings.onError)
  }

  #brokerLost(cause: unknown): void {
    this.#settings.onError(cause)
    void this.#endAll(session => session.end())
  }

  /** Never rejects: what one session cannot give back must not keep the others, or the hub, from their end. */
  async #endAll(end: (session: HubSession) => Promise<void>): Promise<void> {
    const all = [...this.#sessions.values()]
    this.#sessions.clear()
    for (const { peer } of all) this.#send(peer, new FrameWriter(kinds.bye, 0).end())
    await Promise.all(all.map(({ session }) => end(session).catch(this.#settings.onError)))
  }

  #lookLater(): void {
    const { clock } = this.#settings
    this.#look = clock.at(clock.monotonic() + lookEveryMs, () => {
      for (const [name, { peer, session }] of this.#sessions) {
        if (++session.quiet > looksUntilGone) this.#gone(name)
        else if (session.quiet > 1) this.#send(peer, unaskedPong())
      }
      this.#lookLater()
    })
  }

  /** A frame for each: what cannot be sent says who is gone. The ROUTER forgets a peer right after it has told. */
  #probeSoon(): void {
    if (this.#probe !== undefined || this.#closing !== undefined) return
    const { clock } = this.#settings
    this.#probe = clock.at(clock.monotonic() + probeAfterMs, () => {
      this.#probe = undefined
      for (const { peer } of this.#sessions.values()) this.#send(peer, unaskedPong())
    })
  }
}

function unaskedPong(): Buffer {
  return new FrameWriter(kinds.pong, 0).end()
}

/** libzmq binds to addresses and interfaces, not to names; a star takes a free port. */
function bindable(endpoint: string): string {
  return endpoint.replace('tcp://localhost:', 'tcp://127.0.0.1:').replace(/:0$/, ':*')
}
