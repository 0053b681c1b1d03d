import { connect, type NatsConnection } from '@nats-io/transport-node'
import type { Capabilities } from '@sluice/core/adapter'
import { sharedServer, signal, SpreadHost as TestHost, withServer } from '@sluice/testbed/vitest'
import { onTestFinished } from 'vitest'
import { type NatsBroker, nats } from '../src/index.js'

export {
  SpreadHost as TestHost,
  consumerOf,
  freshQueue,
  message,
  publish,
  receive,
  signal,
  source,
  textOf,
  until,
} from '@sluice/testbed/vitest'

export const url: string = sharedServer('nats')?.url ?? ''

/** Tests that need Debian's server; skipped by name where there is none. */
export const withNats: (title: string, tests: () => void) => void = withServer('nats')

export interface Opened {
  readonly broker: NatsBroker
  readonly host: TestHost
  readonly capabilities: Capabilities
}

/** An open broker, closed after the test. */
export async function opened(place: Parameters<typeof nats>[0] = url): Promise<Opened> {
  const broker = nats(place)
  const host = new TestHost()
  onTestFinished(() => broker.close())
  return { broker, host, capabilities: await broker.open(host, signal) }
}

/** What a stranger does, or an operator: a client of its own. */
export async function stranger(address: string = url): Promise<NatsConnection> {
  const client = await connect({ servers: new URL(address).host })
  onTestFinished(() => client.close())
  return client
}

/** A request of an operator to JetStream. */
export async function operate(client: NatsConnection, verb: string, body: object = {}): Promise<{ error?: unknown }> {
  return (await client.request(`$JS.API.${verb}`, JSON.stringify(body))).json()
}
