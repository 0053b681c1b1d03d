import { PolicyChain } from '../consume/policy-chain.js'
import { Worker } from '../consume/worker.js'
import type { Clock } from '../contract/host.js'
import { Closed } from '../errors/closed.js'
import { InvalidArguments } from '../errors/invalid-arguments.js'
import { InUse } from '../errors/in-use.js'
import type { Worker as WorkerFace } from '../events/worker-face.js'
import { MessageMaker } from '../publish/message-maker.js'
import type { Accepted, PublishFacts } from '../publish/publish-facts.js'
import { PushMany } from '../publish/push-many.js'
import { type Environment, processEnvironment } from '../runtime/environment.js'
import { type Explanation, explain } from '../runtime/explain.js'
import { type ConsumerFacts, groundOf } from '../runtime/negotiate-ground.js'
import { negotiatePublish } from '../runtime/negotiate-publish.js'
import { defaultBodyLimit } from '../runtime/negotiation-table-ends.js'
import { unlessAborted } from '../runtime/unless-aborted.js'
import type { ConsumeSettings } from './consume-settings.js'
import { keptWhile } from './kept-while.js'
import { clear, depthOf } from './queue-care.js'
import { sourceOf } from './source-of.js'
import type { Binding, Standing, TaskDefinition, TaskRuntime } from './task-runtime.js'
import { wantsOf } from './wants.js'
import { workerFacts } from './worker-facts.js'

/**
 * A task at work: publishes through the broker's one outbox, makes workers, and holds the broker open from its first
 * use until `close`.
 */
export class LiveRuntime implements TaskRuntime {
  #definition: TaskDefinition
  #chain: PolicyChain
  readonly #workers: Set<WorkerFace> = new Set()
  readonly #starting: Set<Promise<unknown>> = new Set()
  readonly #working: Set<Promise<unknown>> = new Set()
  #ending: AbortController = new AbortController()
  #environment: Environment
  #binding: Pick<Binding, 'broker' | 'store'>
  #standing: Standing | undefined = undefined
  /** Of the newest consumer; before there is one, the capabilities alone say what can be expected. */
  #met: ConsumerFacts | undefined = undefined
  #closing: Promise<void> | undefined = undefined

  constructor(definition: TaskDefinition) {
    this.#definition = definition
    this.#environment = processEnvironment
    this.#binding = definition.settings
    this.#chain = new PolicyChain(definition.settings.policies)
  }

  get definition(): TaskDefinition {
    return this.#definition
  }

  get clock(): Clock {
    return this.#environment.clock
  }

  nextId(): string {
    return this.#environment.connection(this.#binding.broker).ids.next()
  }

  push(args: unknown, facts: PublishFacts | undefined): Promise<string> {
    let standing: Standing
    let checked: void | Promise<void>
    try {
      standing = this.#stand()
      checked = standing.maker.check(args)
    } catch (error) {
      return Promise.reject(error)
    }
    return checked === undefined
      ? this.#send(standing, args, facts)
      : checked.then(() => this.#send(standing, args, facts))
  }

  async pushMany(items: Iterable<unknown> | AsyncIterable<unknown>): Promise<Accepted> {
    const { maker, connection } = this.#stand()
    if (!isSource(items)) {
      const { name } = this.#definition.settings
      throw new InvalidArguments(
        name,
        'what was given to pushMany is neither an iterable nor an async iterable of arguments',
      )
    }
    const make = maker.hasSchema
      ? (args: unknown) => {
          const checked = maker.check(args)
          if (checked === undefined) return maker.make(args, connection.capabilities, undefined)
          return checked.then(() => maker.make(args, connection.capabilities, undefined))
        }
      : (args: unknown) => maker.make(args, connection.capabilities, undefined)
    return await new PushMany(connection.outbox, make).from(items)
  }

  async consume(settings: ConsumeSettings): Promise<WorkerFace> {
    return await keptWhile(this.#starting, this.#begin(this.#stand(), settings))
  }

  async during<Answer>(work: (standing: Standing, ending: AbortSignal) => Promise<Answer>): Promise<Answer> {
    return await keptWhile(this.#working, work(this.#stand(), this.#ending.signal))
  }

  async depth(): Promise<number> {
    const { connection, store } = this.#stand()
    return await depthOf(this.#definition.settings.queue, connection, store)
  }

  async clear(): Promise<void> {
    const { connection, store } = this.#stand()
    await clear(this.#definition.settings.queue, connection, store)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async explain(): Promise<Explanation> {
    const { connection } = this.#stand()
    await connection.reach()
    const { capabilities, name, broker } = connection
    const hasStore = this.#binding.store !== undefined
    const ground = groundOf(name, capabilities, hasStore, this.#met, broker.remedy)
    const consume: ConsumeSettings = { group: undefined, from: undefined, life: 'durable' }
    return explain(ground, wantsOf(this.#definition.settings, consume), this.#binding.broker.admin)
  }

  rebind(binding: Binding): void {
    if (this.#standing !== undefined && this.#closing === undefined && !this.#environment.ended) {
      throw new InUse(this.#definition.settings.name)
    }
    this.#standing = undefined
    this.#closing = undefined
    this.#ending = new AbortController()
    this.#binding = binding
    this.#environment = binding.environment
    // Places taken and slots spent belong to the time and the process that were left.
    const { settings } = this.#definition
    this.#definition = { ...this.#definition, settings: { ...settings, ...settings.fresh() } }
    this.#chain = new PolicyChain(this.#definition.settings.policies)
  }

  /** Uses the broker from now on. */
  #stand(): Standing {
    if (this.#closing !== undefined) throw new Closed(`task "${this.#definition.settings.name}"`)
    if (this.#standing !== undefined) return this.#standing
    const { name, queue, input, bodyLimit } = this.#definition.settings
    const environment = this.#environment
    const connection = environment.connection(this.#binding.broker)
    const store = this.#binding.store === undefined ? undefined : environment.store(this.#binding.store)
    connection.retain()
    store?.retain()
    const maker = new MessageMaker({
      task: name,
      queue,
      schema: input,
      bodyLimit: bodyLimit ?? defaultBodyLimit,
      clock: environment.clock,
      ids: connection.ids,
    })
    this.#standing = { environment, connection, store, maker }
    return this.#standing
  }

  #send(standing: Standing, args: unknown, facts: PublishFacts | undefined): Promise<string> {
    const { maker, connection } = standing
    try {
      if (facts?.dueAt === undefined && facts?.priority === undefined) {
        return connection.outbox.push(maker.make(args, connection.capabilities, facts))
      }
      return this.#sendLater(standing, args, facts)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** What the broker must be able to do is known for sure only once it is open. */
  async #sendLater({ maker, connection, environment }: Standing, args: unknown, facts: PublishFacts): Promise<string> {
    if (!connection.met) await connection.open()
    const { capabilities, name: broker } = connection
    const store = this.#binding.store
    const now = environment.clock.now()
    const dueAt = facts.dueAt !== undefined && facts.dueAt > now ? facts.dueAt : undefined
    const task = this.#definition.settings.name
    const ground = { task, broker, capabilities, store: store !== undefined, remedy: connection.broker.remedy }
    const way = negotiatePublish(ground, { delayMs: dueAt === undefined ? 0 : dueAt - now, priority: facts.priority })
    const native = way === 'native'
    const sent = { ...facts, dueAt: native ? dueAt : undefined }
    const message = maker.make(args, capabilities, sent, native && capabilities.stamps)
    if (native || store === undefined || dueAt === undefined) return connection.outbox.push(message)
    return environment.parking(store).park(message, dueAt)
  }

  async #begin({ environment, connection, store }: Standing, settings: ConsumeSettings): Promise<WorkerFace> {
    const definition = this.#definition
    const { signal } = this.#ending
    connection.retain()
    store?.retain()
    const release = async (): Promise<void> => {
      await Promise.all([connection.release(), store?.release()])
    }
    try {
      const opened = Promise.all([connection.reach(), store?.begin()])
      await unlessAborted(opened, signal, `task "${definition.settings.name}"`)
      const source = sourceOf(definition.settings, settings, connection.capabilities)
      const facts = workerFacts(definition, this.#chain, settings, source, {
        environment,
        connection,
        store,
        parking: this.#binding.store === undefined ? undefined : environment.parking(this.#binding.store),
        met: consumer => {
          this.#met = consumer
        },
        ended: async () => {
          this.#workers.delete(worker)
          await release()
        },
      })
      const worker = await Worker.start(facts, signal)
      this.#workers.add(worker)
      return worker
    } catch (error) {
      await release()
      throw error
    }
  }

  async #close(): Promise<void> {
    // A worker that is about to begin is not to begin afterwards.
    this.#ending.abort()
    await Promise.allSettled(this.#starting)
    await Promise.all([...this.#workers].map(worker => worker.close()))
    await Promise.allSettled(this.#working)
    const standing = this.#standing
    if (standing === undefined) return
    await standing.connection.outbox.flush()
    await Promise.all([standing.connection.release(), standing.store?.release()])
  }
}

/** A text is one too, but each of its characters would be refused. */
function isSource(items: unknown): boolean {
  return typeof items === 'object' && items !== null && (Symbol.iterator in items || Symbol.asyncIterator in items)
}
