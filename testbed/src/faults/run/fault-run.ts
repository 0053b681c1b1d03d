import type { Capabilities } from '@sluice/core'
import type { Server, StartOptions } from '../../index.js'
import type { FaultSubject } from '../fault-subject.js'
import type { Ground } from '../ground.js'
import { withBroker } from '../load/bare-broker.js'
import { seeded } from '../load/seeded.js'
import type { Scale } from '../scale.js'
import type { Scenario } from '../scenario.js'
import { Lane } from './lane.js'
import type { Outcome } from './outcome.js'
import { Servers } from './servers.js'

/** How many of those that disturb nobody run at once: most of their time is waiting. */
const width = 6

/**
 * Runs scenarios of one subject: those that disturb the server one after the other on one private server, the others
 * side by side on another; at last, one by one, those that have to be alone.
 */
export class FaultRun {
  readonly servers: Servers
  readonly #subject: FaultSubject
  readonly #scale: Scale
  readonly #disturbed: Lane = new Lane(1)
  readonly #calm: Lane = new Lane(width)
  readonly #last: Lane = new Lane(1)
  readonly #beside: Promise<Outcome>[] = []
  readonly #outcomes: Map<string, Promise<Outcome>> = new Map()
  readonly #queues: string = Date.now().toString(36)
  #queueCount = 0

  constructor(subject: FaultSubject, scale: Scale) {
    this.#subject = subject
    this.#scale = scale
    this.servers = new Servers(subject)
  }

  /** What the server is, once one runs. */
  server(): Promise<Server> {
    return this.servers.named('calm')
  }

  /** Starts it, if nobody has; never rejects. */
  outcome(scenario: Scenario): Promise<Outcome> {
    const known = this.#outcomes.get(scenario.id)
    if (known !== undefined) return known
    const outcome = this.#outcome(scenario)
    this.#outcomes.set(scenario.id, outcome)
    if (scenario.alone !== true) this.#beside.push(outcome)
    return outcome
  }

  /** All so far. */
  async outcomes(): Promise<readonly Outcome[]> {
    return await Promise.all(this.#outcomes.values())
  }

  async close(): Promise<void> {
    await this.outcomes()
    await this.servers.remove()
  }

  async #outcome(scenario: Scenario): Promise<Outcome> {
    const { id, title } = scenario
    const without = { id, title, seconds: 0, figures: {} }
    const waived = this.#subject.waive?.[id]
    if (waived !== undefined) return { ...without, result: 'waived', reason: waived }
    const disturbs = scenario.disturbs === 'server'
    const lane = scenario.alone ? this.#last : disturbs ? this.#disturbed : this.#calm
    return await lane.run(async () => {
      if (scenario.alone) await this.#allBeside()
      const began = performance.now()
      const seconds = (): number => Math.round((performance.now() - began) / 100) / 10
      const undo: (() => unknown)[] = []
      try {
        const server = await this.servers.named(disturbs ? 'disturbed' : 'calm')
        // One that failed may have left it down.
        if (disturbs) await server.start()
        const capabilities = await this.#capabilities(server)
        const reason = scenario.without?.({ subject: this.#subject, capabilities })
        if (reason !== undefined) return { ...without, result: 'not run', reason }
        const ground = this.#ground(server, capabilities, undo)
        const figures = await scenario.run(ground)
        return { id, title, result: 'passed', seconds: seconds(), figures }
      } catch (error) {
        if ((error as { readonly name?: unknown } | null)?.name === 'ServerMissing') {
          const missing = { ...without, reason: (error as Error).message }
          return { ...missing, result: process.env.CI === 'true' ? 'failed' : 'not run' }
        }
        const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
        return { ...without, result: 'failed', reason, seconds: seconds() }
      } finally {
        // What a scenario leaves behind must not hold up the others.
        for (const each of undo.reverse())
          await Promise.resolve()
            .then(each)
            .catch(() => undefined)
      }
    })
  }

  /** Those that were begun in the same turn are among them. */
  async #allBeside(): Promise<void> {
    await new Promise<void>(resolve => setImmediate(resolve))
    await Promise.all(this.#beside)
  }

  #ground(server: Server, capabilities: Capabilities, undo: (() => unknown)[]): Ground {
    return {
      subject: this.#subject,
      scale: this.#scale,
      server,
      capabilities,
      another: async (options: StartOptions) => {
        const started = await this.servers.another(options)
        undo.push(() => started.remove())
        return started
      },
      random: seeded(this.#scale.seed),
      queue: () => `faults-${this.#queues}-${++this.#queueCount}`,
      onEnd: each => void undo.push(each),
    }
  }

  async #capabilities(server: Server): Promise<Capabilities> {
    let known: Capabilities | undefined
    const broker = this.#subject.create(server.url)
    await withBroker(broker, async opened => {
      known = opened.capabilities
    })
    return known ?? broker.capabilities
  }
}
