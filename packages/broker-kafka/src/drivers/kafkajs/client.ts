import { Kafka, type KafkaConfig, logLevel } from 'kafkajs'
import type { DriverGround, KafkaSasl, KafkaSettings } from '../../options.js'
import type { Sockets } from '../sockets.js'
import { quietQueues } from './quiet-queues.js'

export interface ClientWish {
  readonly sockets: Sockets
  /** How often it tries again by itself. */
  readonly retries: number
  /** From then on it tries nothing more. */
  readonly over: () => boolean
}

/** For the passing troubles of a cluster, not for outages: about a second and a half. */
export const shortPatience = 4

/** So long, about, as the group waits for a member, and as an outage usually takes. */
export function patienceOf({ sessionTimeoutMs }: KafkaSettings): number {
  return Math.ceil(Math.max(sessionTimeoutMs, 30_000) / maxRetryTime)
}

const maxRetryTime = 500

/** kafkajs, silent, with our sockets. */
export function clientOf({ clientId, settings }: DriverGround, { over, retries, sockets }: ClientWish): Kafka {
  quietQueues()
  const servers = settings.addresses.map(address => address.server)
  return new Kafka({
    clientId,
    // Without any it gives up at once, which is the only way to end what it tries by itself.
    brokers: () => (over() ? [] : servers),
    ...(settings.tls === undefined ? {} : { ssl: tlsOf(settings.tls) }),
    ...(settings.sasl === undefined ? {} : { sasl: saslOf(settings.sasl) as NonNullable<KafkaConfig['sasl']> }),
    connectionTimeout: settings.connectTimeoutMs,
    authenticationTimeout: settings.requestTimeoutMs,
    requestTimeout: settings.requestTimeoutMs,
    retry: { initialRetryTime: 100, maxRetryTime, multiplier: 2, factor: 0.2, retries },
    socketFactory: sockets.open,
    logLevel: logLevel.NOTHING,
  })
}

type TlsOf = Exclude<NonNullable<KafkaConfig['ssl']>, boolean>

function tlsOf(tls: NonNullable<KafkaSettings['tls']>): TlsOf {
  const given = Object.entries(tls).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as TlsOf
}

function saslOf(sasl: KafkaSasl): object {
  if (sasl.mechanism !== 'oauthbearer') return { ...sasl }
  return { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: await sasl.token() }) }
}
