import { Kafka, type KafkaConfig, logLevel } from 'kafkajs'
import type { DriverGround, KafkaSasl, KafkaSettings } from '../../options.js'
import type { Sockets } from '../sockets.js'

/** How often the client itself tries again, and how long it waits: passing troubles of a cluster, not outages. */
export const patience = { initialRetryTime: 100, maxRetryTime: 1_000, multiplier: 2, factor: 0.2, retries: 4 } as const

/** kafkajs, silent, with our sockets. */
export function clientOf({ clientId, settings }: DriverGround, sockets: Sockets): Kafka {
  return new Kafka({
    clientId,
    brokers: settings.addresses.map(address => address.server),
    ...(settings.tls === undefined ? {} : { ssl: tlsOf(settings.tls) }),
    ...(settings.sasl === undefined ? {} : { sasl: saslOf(settings.sasl) as NonNullable<KafkaConfig['sasl']> }),
    connectionTimeout: settings.connectTimeoutMs,
    authenticationTimeout: settings.requestTimeoutMs,
    requestTimeout: settings.requestTimeoutMs,
    retry: patience,
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
