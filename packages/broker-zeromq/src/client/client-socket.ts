import type { Dealer, SocketOptions } from 'zeromq'
import { refusal } from '../frames/hub-fault.js'
import type { ClientSettings } from '../options.js'

/** A connection that ends stays ended: a session belongs to one, and core makes the next. */
const neverAgain = -1
const largestAnswerBytes = 67_108_864

export function socketOptions({ curve }: ClientSettings): SocketOptions<Dealer> {
  return {
    reconnectInterval: neverAgain,
    sendHighWaterMark: 0,
    receiveHighWaterMark: 0,
    sendTimeout: 0,
    // All that counts was answered before `close` gets here.
    linger: 0,
    maxMessageSize: largestAnswerBytes,
    heartbeatInterval: 1_000,
    heartbeatTimeout: 3_000,
    connectTimeout: 3_000,
    // Until the handshake is done there are no heartbeats: a peer that never begins it is as gone as a silent one.
    handshakeInterval: 3_000,
    ipv6: true,
    ...(curve === undefined
      ? {}
      : { curveServerKey: curve.serverKey, curvePublicKey: curve.publicKey, curveSecretKey: curve.secretKey }),
  }
}

/** @param ended hears of the end of the connection, also of one that never was: refused, or not let in. */
export function watchSocket(socket: Dealer, ended: (cause: unknown) => void): void {
  const { events } = socket
  events.on('disconnect', () => ended(undefined))
  events.on('close', () => ended(undefined))
  events.on('connect:retry', () => ended(undefined))
  events.on('handshake:error:protocol', event => ended(event.error))
  events.on('handshake:error:other', event => ended(event.error))
  events.on('handshake:error:auth', event => ended(refusal('auth', 'The hub does not know this key.', event.error)))
}
