import { connect, type NatsConnection } from '@nats-io/transport-node'
import type { Capabilities } from '@sluice/core/adapter'
import { sharedServer, signal, TestHost as ExactHost, whyMissing } from '@sluice/testbed/vitest'
import { describe, onTestFinished } from 'vitest'
import { type NatsBroker, nats } from '../src/index.js'

export {
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

const server = sharedServer('nats')
export const url: string = server?.url ?? ''

/** Tests that need Debian's server; skipped by name where there is none. */
export function withNats(title: string, tests: () => void): void {
  describe.skipIf(server === undefined)(server === undefined ? `${title}: ${whyMissing('nats')}` : title, tests)
}

/** Delays of the client are spread as they are outside of tests. */
export class TestHost extends ExactHost {
  override readonly random = (): number => Math.random()
}

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
