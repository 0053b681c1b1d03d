import { readFileSync } from 'node:fs'
import {
  type Authenticator,
  connect,
  credsAuthenticator,
  type NatsConnection,
  nkeyAuthenticator,
  type NodeConnectionOptions,
} from '@nats-io/transport-node'
import type { Host } from '@sluice/core/adapter'
import type { NatsSettings, NatsTls } from '../options.js'
import { NatsFault } from './nats-fault.js'
import { abortable } from './patience.js'

/**
 * Connects to the first server that answers. The client forgets servers that do not answer the first time: if it had to,
 * it is asked again, beginning with the one that did, so that all of them are there when this one goes.
 */
export async function connectTo(settings: NatsSettings, host: Host, signal: AbortSignal): Promise<NatsConnection> {
  const servers = settings.addresses.map(address => address.server)
  // The client cannot be told to stop: what it still brings is closed.
  const connected = (order: readonly string[]): Promise<NatsConnection> =>
    abortable(connect(optionsFor(settings, order, host)), signal, late => late.close())
  let connection = await connected(servers)
  const at = servers.indexOf(connection.getServer())
  if (at > 0) {
    await connection.close()
    connection = await connected([...servers.slice(at), ...servers.slice(0, at)])
  }
  return connection
}

function optionsFor(settings: NatsSettings, servers: readonly string[], host: Host): NodeConnectionOptions {
  const { addresses, connectTimeoutMs, inboxPrefix, pingIntervalMs, tls } = settings
  const authenticator = authenticatorOf(settings)
  const user = settings.user ?? addresses[0]?.user
  const pass = settings.password ?? addresses[0]?.password
  const { cert, ca, key, ...rest }: NatsTls = tls === false || tls === undefined ? {} : tls
  return {
    servers: [...servers],
    noRandomize: true,
    name: host.clientId,
    timeout: connectTimeoutMs,
    // Its own defaults are ten attempts, and four minutes until silence is noticed.
    maxReconnectAttempts: -1,
    pingInterval: pingIntervalMs,
    maxPingOut: 2,
    ignoreAuthErrorAbort: true,
    reconnectDelayHandler: () => 250 + Math.floor(host.random() * 500),
    noAsyncTraces: true,
    ...(inboxPrefix !== undefined && { inboxPrefix }),
    ...(authenticator !== undefined && { authenticator }),
    ...(settings.token !== undefined && { token: settings.token }),
    // A name alone in an address is a token: nats://secret@host.
    ...(user !== undefined && pass === undefined && settings.user === undefined
      ? { token: user }
      : user !== undefined && { user, pass: pass ?? '' }),
    ...(tls === false && { tls: null }),
    ...((typeof tls === 'object' || (tls === undefined && addresses.some(address => address.tls))) && {
      tls: {
        ...(rest as { handshakeFirst?: boolean; rejectUnauthorized?: boolean }),
        ...(ca !== undefined && { ca: textOf(ca) }),
        ...(cert !== undefined && { cert: textOf(cert) }),
        ...(key !== undefined && { key: textOf(key) }),
      },
    }),
  }
}

function authenticatorOf({ creds, credsFile, nkey }: NatsSettings): Authenticator | undefined {
  if (nkey !== undefined) return tried(nkeyAuthenticator(Buffer.from(nkey)))
  if (creds !== undefined) return tried(credsAuthenticator(Buffer.from(creds)))
  if (credsFile === undefined) return undefined
  let last = readFileSync(credsFile) // what is missing is told now, and not by a connection that closes
  return tried(nonce => {
    try {
      const next = readFileSync(credsFile)
      const answer = credsAuthenticator(next)(nonce)
      last = next
      return answer
    } catch {
      // Being replaced at this moment: a throw would end the connection for ever.
      return credsAuthenticator(last)(nonce)
    }
  })
}

/** Signs once, so that what cannot be read is told in our words: the client would give up in the middle of a handshake. */
function tried(authenticator: Authenticator): Authenticator {
  try {
    authenticator('nonce')
  } catch {
    throw new NatsFault('auth', 'The key or the credentials for NATS cannot be read.')
  }
  return authenticator
}

function textOf(pem: string | Uint8Array): string {
  return typeof pem === 'string' ? pem : Buffer.from(pem).toString()
}
