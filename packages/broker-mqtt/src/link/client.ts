import type { IConnackPacket, IPublishPacket, MqttClient, Packet } from 'mqtt'
import { MqttFault } from './mqtt-fault.js'

type Send = (packet: object, done?: (error?: Error) => void, stored?: () => void, noStore?: boolean) => void

/** A packet as it arrives, as far as we read it. */
export type Arrived = Packet & {
  readonly messageId?: number
  readonly reasonCode?: number
  granted?: readonly number[]
}

/**
 * A client of MQTT.js whose acknowledgements are ours. It acknowledges what it has handed to `handleMessage`, one packet at a
 * time; a handler that runs for long would stop everything, also the confirmations of what we publish. So its PUBACKs are
 * swallowed in `_sendPacket`, which is private: the version is pinned, and a test sees whether it still holds.
 */
export class Client {
  readonly native: MqttClient
  readonly #send: Send
  #ended = false
  #lastError: unknown

  /**
   * @param native not yet connected.
   * @param acknowledges `itself` what it receives, as the client of a user does.
   */
  constructor(native: MqttClient, acknowledges: 'itself' | 'when told') {
    this.native = native
    const inner = native as unknown as { _sendPacket: Send }
    if (typeof inner._sendPacket !== 'function') {
      throw new MqttFault('unsupported', 'This version of mqtt has no _sendPacket: install ~5.16.0.')
    }
    const send = inner._sendPacket.bind(native)
    this.#send = send
    if (acknowledges === 'when told') {
      inner._sendPacket = (packet, done, stored, noStore) => {
        if ((packet as { cmd?: unknown }).cmd === 'puback') done?.()
        else send(packet, done, stored, noStore)
      }
    }
    native.on('error', error => {
      this.#lastError ??= error
      // Also what cannot be read: the client would read on behind it, and what was in it would be missing for ever.
      native.stream?.destroy()
    })
  }

  get connected(): boolean {
    return this.native.connected && !this.#ended
  }

  get lastError(): unknown {
    return this.#lastError
  }

  onPublish(heard: (packet: IPublishPacket) => void): void {
    this.native.handleMessage = (packet, callback) => {
      if (packet.cmd === 'publish') heard(packet)
      callback()
    }
  }

  onPacket(heard: (packet: Arrived) => void): void {
    this.native.on('packetreceive', packet => heard(packet as Arrived))
  }

  /** Called once, when the connection is gone and nobody here ended it. */
  onLost(lost: (cause: unknown) => void): void {
    let told = false
    this.native.on('disconnect', packet => {
      const reason = packet.reasonCode ?? 0
      this.#lastError ??= Object.assign(new Error(`The MQTT server ended the connection, reason ${reason}.`), {
        code: reason,
      })
    })
    const tell = (): void => {
      if (told || this.#ended) return
      told = true
      lost(this.#lastError ?? new MqttFault('connection', 'The connection to the MQTT server ended.'))
    }
    this.native.on('close', tell)
    if (!this.native.connected) tell() // in the breath in which it began
  }

  /** Writes a packet now, by the client's own writer. What the connection loses is lost. */
  write(packet: object): void {
    // Without a callback: with one the client would wait for the socket to drain, each time with another listener.
    this.#send(packet, undefined, undefined, true)
  }

  /** Writes frames as they are. */
  writeBytes(frames: Uint8Array): void {
    if (this.connected) this.native.stream.write(frames)
  }

  /** Resolves with the answer to CONNECT. */
  connect(): Promise<IConnackPacket> {
    const { native } = this
    return new Promise((resolve, reject) => {
      native.once('connect', connack => {
        native.removeListener('close', failed)
        resolve(connack)
      })
      const failed = (): void => {
        reject(this.#lastError ?? new MqttFault('connection', 'The MQTT server ended the connection.'))
      }
      native.once('close', failed)
      native.connect()
    })
  }

  /** Ends the connection at once, without a word. */
  destroy(): void {
    this.#ended = true
    this.native.end(true)
    this.native.stream?.destroy()
  }

  /** Says goodbye, so that the server forgets the session after so many seconds (`undefined`: as it was told before). */
  async end(patience: (over: () => void) => () => void, sessionExpiryInterval?: number): Promise<void> {
    if (!this.connected) return this.destroy()
    this.#ended = true
    await new Promise<void>(resolve => {
      const cancel = patience(resolve)
      const properties = sessionExpiryInterval === undefined ? {} : { properties: { sessionExpiryInterval } }
      this.native.end(false, { reasonCode: 0, ...properties }, () => {
        cancel()
        resolve()
      })
    })
    this.native.stream?.destroy()
  }
}
