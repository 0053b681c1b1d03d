import type {
  Broker,
  Capabilities,
  Consumer,
  ConsumerEvents,
  Failure,
  Host,
  Publisher,
  Source,
} from '@sluice/core/adapter'
import { classifyZeromq } from '../classify.js'
import { refusal } from '../frames/hub-fault.js'
import { type PipeCapabilities, pipeCapabilities } from './pipe-capabilities.js'
import { PipeConsumer } from './pipe-consumer.js'
import { makeFolder } from './pipe-folder.js'
import { type PipeOptions, type PipeSettings, pipePath, pipeSettings } from './pipe-options.js'
import { PipePublisher } from './pipe-publisher.js'
import { PullGate } from './pull-gate.js'
import { PushLine } from './push-line.js'

/** What `zeromqPipe()` gives. */
export type PipeBroker = Broker<PipeCapabilities, number>

/**
 * Plain PUSH and PULL between processes of one host, without a hub: at most once. What was handed to ZeroMQ is gone
 * with either process.
 *
 * @throws {InvalidOption} at once.
 */
export function zeromqPipe(options: PipeOptions): PipeBroker {
  return new Pipe(pipeSettings(options))
}

interface Open {
  readonly host: Host
  readonly lines: Map<string, PushLine>
  readonly gates: Map<string, { readonly gate: PullGate; readonly opened: Promise<void> }>
  /** Places that are being left: to be free before they are taken again, or the one who leaves removes the new socket. */
  readonly leaving: Map<string, Promise<void>>
  readonly ends: Set<{ close(): Promise<void> }>
}

class Pipe implements PipeBroker {
  readonly contract = 1
  readonly name = 'zeromq-pipe'
  readonly capabilities: PipeCapabilities = pipeCapabilities
  readonly #settings: PipeSettings
  #open: Open | undefined

  constructor(settings: PipeSettings) {
    this.#settings = settings
  }

  async open(host: Host, signal: AbortSignal): Promise<Capabilities> {
    signal.throwIfAborted()
    await this.close()
    makeFolder(this.#settings.folder)
    this.#open = { host, lines: new Map(), gates: new Map(), leaving: new Map(), ends: new Set() }
    host.report({ type: 'connected' })
    return this.capabilities
  }

  async createPublisher(signal: AbortSignal): Promise<Publisher> {
    signal.throwIfAborted()
    const open = this.#now()
    const publisher = new PipePublisher(queue => {
      if (this.#open !== open) throw refusal('closed', 'It is not open.')
      const line = open.lines.get(queue) ?? new PushLine(this.#settings, queue, open.host.clock)
      open.lines.set(queue, line)
      return line
    })
    open.ends.add(publisher)
    return publisher
  }

  async createConsumer(source: Source, _events: ConsumerEvents, signal: AbortSignal): Promise<Consumer<number>> {
    signal.throwIfAborted()
    const open = this.#now()
    if (source.group !== undefined) throw refusal('unsupported', 'A pipe has no groups with copies of their own.')
    if (source.life === 'session') throw refusal('unsupported', 'A pipe has no groups that end with their consumer.')
    const { gate, opened } = this.#gate(open, source.queue)
    gate.users++
    await opened
    const consumer: PipeConsumer = new PipeConsumer(gate, async () => {
      open.ends.delete(consumer)
      if (--gate.users > 0) return
      open.gates.delete(source.queue)
      const left = gate.close()
      open.leaving.set(source.queue, left)
      await left
      if (open.leaving.get(source.queue) === left) open.leaving.delete(source.queue)
    })
    open.ends.add(consumer)
    if (!signal.aborted && this.#open === open) return consumer
    await consumer.close()
    throw signal.aborted ? signal.reason : refusal('closed', 'It is not open.')
  }

  classify(error: unknown): Failure {
    return classifyZeromq(error)
  }

  async close(): Promise<void> {
    const open = this.#open
    this.#open = undefined
    if (open === undefined) return
    await Promise.all([...open.ends].map(end => end.close()))
    await Promise.all([...open.lines.values()].map(line => line.close()))
  }

  #now(): Open {
    if (this.#open === undefined) throw refusal('closed', 'It is not open.')
    return this.#open
  }

  #gate(open: Open, queue: string): { readonly gate: PullGate; readonly opened: Promise<void> } {
    const there = open.gates.get(queue)
    if (there !== undefined) return there
    const gate = new PullGate(pipePath(this.#settings, queue, this.#settings.worker), open.host.clock)
    const left = open.leaving.get(queue) ?? Promise.resolve()
    const made = { gate, opened: left.then(() => gate.open()) }
    open.gates.set(queue, made)
    made.opened.catch(() => open.gates.delete(queue))
    return made
  }
}
