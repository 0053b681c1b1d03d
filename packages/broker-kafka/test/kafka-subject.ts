import type { Subject } from '@sluice/conformance'
import { sharedServer } from '@sluice/testbed/vitest'
import { type KafkaServer, kafka } from '../src/index.js'

const server = sharedServer('kafka')
const url = server?.url ?? 'kafka://127.0.0.1:9092'

/** A cluster names its brokers by their own addresses; what shall lead through a proxy has to say so. */
export function through(address: string): (server: KafkaServer) => KafkaServer {
  const { hostname: host, port } = new URL(address)
  return () => ({ host, port: Number(port) })
}

export const subject: Subject = {
  name: 'kafka',
  module: import.meta.url,
  url,
  server: { name: 'kafka', version: server?.version ?? 'unknown', real: true },
  timeScale: 0.25,
  create: (address = url) =>
    kafka({
      url: address,
      sessionTimeoutMs: 3_000,
      heartbeatIntervalMs: 300,
      requestTimeoutMs: 3_000,
      ...(address === url ? {} : { reach: through(address) }),
    }),
}
