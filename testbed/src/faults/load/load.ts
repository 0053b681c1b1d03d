import { Ledger } from '@sluice/conformance'
import { close, type Worker } from '@sluice/core'
import type { Ground } from '../ground.js'
import { promised } from '../promises.js'
import type { Figures } from '../scenario.js'
import { HealthWatch } from './health-watch.js'
import { lastLook } from './last-look.js'
import { type LoadTask, loadTask, type WorkOptions } from './load-task.js'
import { openDepth } from './open-depth.js'
import { Pusher } from './pusher.js'
import { pause, until } from './waiting.js'

/** What a worker of this load may hold when one fault takes it away; a prefetch of 100, and rounds of faults. */
const mostDropped = 300

/** How a load differs from the usual. */
export interface LoadOptions extends WorkOptions {
  /** Where the broker objects connect; default: straight to the server. */
  readonly url?: string | undefined
  /** More addresses for them, after that one. */
  readonly others?: readonly string[] | undefined
  /** Another broker object, at this address, does the pushing. Default: the worker's own. */
  readonly pushUrl?: string | undefined
  readonly queue?: string | undefined
  /** Messages may be lost, for a reason that the scenario has checked. */
  readonly mayDrop?: boolean | undefined
}

/** A process at work in this one: a task that pushes and consumes through one broker object, and its ledger. */
export class Load {
  readonly ledger: Ledger
  readonly worker: Worker
  readonly health: HealthWatch
  readonly pusher: Pusher
  readonly queue: string
  /** The worker's, and the one that pushes. */
  readonly #tasks: readonly LoadTask[]
  readonly #ground: Ground
  readonly #mayDrop: boolean
  /** The scenario itself made messages vanish. */
  readonly #removed: boolean
  readonly #ended: Set<string> = new Set()
  #lastEvent = performance.now()

  private constructor(
    ground: Ground,
    queue: string,
    tasks: readonly [LoadTask, LoadTask],
    worker: Worker,
    { mayDrop, removed }: { readonly mayDrop: boolean; readonly removed: boolean },
  ) {
    this.#ground = ground
    this.#mayDrop = mayDrop
    this.#removed = removed
    this.queue = queue
    this.#tasks = tasks
    this.worker = worker
    this.ledger = new Ledger({ mayDrop, now: () => Math.round(performance.now()) })
    this.ledger.follow(worker)
    this.health = new HealthWatch(worker)
    this.pusher = new Pusher(tasks[1], this.ledger, queue, () => this.#ended.size)
    for (const name of ['succeeded', 'dead'] as const) {
      worker.on(name, ({ id }) => {
        this.#ended.add(id)
        this.#lastEvent = performance.now()
      })
    }
  }

  static async start(ground: Ground, options: LoadOptions = {}): Promise<Load> {
    const queue = options.queue ?? ground.queue()
    const { settlement, retention } = ground.capabilities
    const mayDrop = options.mayDrop ?? (settlement === 'none' || retention === 'none')
    const removed = options.mayDrop === true
    const broker = ground.subject.create(options.url ?? ground.server.url, { others: options.others })
    const work = loadTask(ground, broker, queue, { leaseMs: 3_000, ...options })
    ground.onEnd(() => close(work))
    const pushes =
      options.pushUrl === undefined ? work : loadTask(ground, ground.subject.create(options.pushUrl), queue)
    ground.onEnd(() => close(pushes))
    const load = new Load(ground, queue, [work, pushes], await work.consume(), { mayDrop, removed })
    ground.onEnd(() => load.health.close())
    ground.onEnd(() => load.pusher.stop())
    load.pusher.start()
    return load
  }

  /** How many have ended. */
  get done(): number {
    return this.#ended.size
  }

  hasEnded(id: string): boolean {
    return this.#ended.has(id)
  }

  /** Under load until this part of the ledger's messages is done. */
  async reach(part: number): Promise<void> {
    const wanted = Math.floor(this.#ground.scale.messages * part)
    await until(
      () => `${this.done} of ${wanted} are done`,
      60_000,
      () => this.done >= wanted,
    )
  }

  /** Pushes nothing more, and resolves when nothing is left to do. */
  async idle(): Promise<void> {
    this.pusher.rest()
    await this.pusher.settled()
    await this.#drained()
  }

  /** To the end of the ledger: everything is pushed and done, and nothing is unexplained. */
  async finish(): Promise<Figures> {
    this.pusher.goOn()
    await this.pusher.finish(this.#ground.scale.messages)
    await this.#drained()
    await this.#emptied()
    await close(...this.#tasks)
    const { subject, server } = this.#ground
    const report = await lastLook(this.ledger, subject.create(server.url), this.queue)
    // At most once: what was handed out when the fault came may be gone, and nothing else.
    if (this.#mayDrop && !this.#removed && report.dropped > mostDropped) {
      throw new Error(`${report.dropped} are lost, and at most ${mostDropped} were handed out`)
    }
    if (report.ends.queued > 0) throw new Error(`${report.ends.queued} were left in the queue, although all were done`)
    return {
      messages: report.accepted,
      twice: report.duplicates.done,
      ...(this.#mayDrop && { dropped: report.dropped }),
    }
  }

  /** What is done and whose acknowledgement a fault has swallowed is handed out once more, when its lease is over. */
  async #emptied(): Promise<void> {
    if (this.#mayDrop) return
    const deadline = performance.now() + promised.takeOverMs + 15_000
    const depthOf = await openDepth(this.#ground)
    while ((await depthOf(this.queue)) > 0 && performance.now() < deadline) await pause(100)
  }

  async #drained(): Promise<void> {
    const left = (): string[] => [...this.pusher.accepted].filter(id => !this.#ended.has(id))
    const isQuiet = (): boolean => this.#mayDrop && performance.now() - this.#lastEvent > 3_000
    await until(
      () => `everything is done; left are ${left().length}, such as ${left().slice(0, 3).join(', ')}`,
      promised.takeOverMs + 15_000,
      () => isQuiet() || (this.#ended.size >= this.pusher.accepted.size && left().length === 0),
    )
  }
}
