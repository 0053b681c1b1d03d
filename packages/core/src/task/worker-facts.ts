import type { Handler } from '../consume/execution.js'
import type { PolicyChain } from '../consume/policy-chain.js'
import type { WorkerFacts } from '../consume/worker-facts.js'
import type { Source } from '../contract/consumer.js'
import type { OutgoingMessage } from '../contract/message.js'
import { deadLogOf } from '../consume/dead-letter.js'
import { Closed } from '../errors/closed.js'
import { Emitter } from '../events/emitter.js'
import type { WorkerEvents } from '../events/worker-events.js'
import { lookIntervalMs } from '../consume/look-interval.js'
import { type Parking, toLogged } from '../publish/parking.js'
import type { Connection } from '../runtime/connection.js'
import type { Environment } from '../runtime/environment.js'
import { negotiate } from '../runtime/negotiate.js'
import { type ConsumerFacts, factsOf, leaseMsOf, groundOf } from '../runtime/negotiate-ground.js'
import type { StoreConnection } from '../runtime/store-connection.js'
import type { ConsumeSettings } from './consume-settings.js'
import { jsonLinesLogger } from './json-lines-logger.js'
import type { TaskDefinition } from './task-runtime.js'
import { wantsOf } from './wants.js'

/** What the runtime lends a worker. */
export interface Ground {
  readonly environment: Environment
  readonly connection: Connection
  readonly store: StoreConnection | undefined
  readonly parking: Parking | undefined
  /** What a consumer can do beyond the capabilities, once there is one. */
  met(consumer: ConsumerFacts): void
  ended(): Promise<void>
}

const deadLetters = { max: 100_000, maxAgeMs: 30 * 86_400_000 }

/** Everything a worker of this task is made from. */
export function workerFacts(
  definition: TaskDefinition,
  chain: PolicyChain,
  consume: ConsumeSettings,
  source: Source,
  ground: Ground,
): WorkerFacts {
  const { settings, handler, self } = definition
  const { environment, connection, store, parking } = ground
  const { clock, random, patience } = environment
  const wants = wantsOf(settings, consume)
  const capabilities = connection.capabilities
  const ours = groundOf(connection.name, capabilities, store !== undefined, undefined, connection.broker.remedy)
  return {
    handler: handler as Handler,
    context: {
      task: settings.name,
      queue: settings.queue,
      logger: settings.logger ?? jsonLinesLogger(() => clock.now()),
      self,
    },
    chain,
    paced: settings.paced,
    concurrency: settings.concurrency,
    prefetch: settings.prefetch,
    schema: settings.input,
    clock,
    random,
    store: store?.store,
    events: new Emitter<WorkerEvents>(),
    nextId: () => connection.ids.next(),
    publish: message => connection.outbox.push(message),
    park: (message, dueAt) => parking?.park(message, dueAt) ?? Promise.reject(new Closed('the store')),
    bury: message => bury(store, message),
    link: connection,
    source: { ...source, leaseMs: leaseMsOf(wants, ours) },
    parking,
    plan: consumer => {
      if (consumer === undefined) return negotiate(wants, ours)
      const facts = factsOf(consumer)
      ground.met(facts)
      return negotiate(wants, { ...ours, consumer: facts })
    },
    graceMs: settings.closeGraceMs,
    receiveMs: patience.receiveMs,
    lookMs: lookIntervalMs(patience.lookMs, capabilities),
    ended: () => ground.ended(),
  }
}

async function bury(store: StoreConnection | undefined, message: OutgoingMessage): Promise<void> {
  // Negotiation buries in a store only where there is one.
  if (store === undefined) throw new Closed('the store')
  const origin = message.queue.replace(/\.dead$/, '')
  await store.store.append([{ log: deadLogOf(origin), value: toLogged(message) }], deadLetters)
}
