import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ground } from '../ground.js'
import { Child, type ChildPlan } from './child.js'
import { CrewLogs, type Line } from './logs.js'

/** Processes at work on one queue. All are killed when the scenario ends. */
export class Crew {
  readonly queue: string
  readonly all: Child[] = []
  readonly #ground: Ground
  readonly #folder: string
  readonly #logs: CrewLogs
  readonly #plan: Pick<ChildPlan, 'leaseMs' | 'everyMs'>

  constructor(ground: Ground, plan: Pick<ChildPlan, 'leaseMs' | 'everyMs'>) {
    this.#ground = ground
    this.#plan = plan
    this.queue = ground.queue()
    this.#folder = mkdtempSync(join(tmpdir(), 'sluice-crew-'))
    this.#logs = new CrewLogs(this.#folder)
    ground.onEnd(() => rmSync(this.#folder, { recursive: true, force: true }))
    ground.onEnd(() => Promise.all(this.all.filter(child => child.isAlive).map(child => child.kill())))
  }

  get alive(): readonly Child[] {
    return this.all.filter(child => child.isAlive)
  }

  get done(): number {
    return this.all.reduce((sum, child) => sum + child.done, 0)
  }

  get accepted(): number {
    return this.all.reduce((sum, child) => sum + child.accepted, 0)
  }

  /** Begins; wait for its `ready` to know that it works. */
  start(role: ChildPlan['role'], plan: Partial<ChildPlan> = {}): Child {
    const { subject, server } = this.#ground
    const name = `${role}${this.all.length + 1}`
    const child = new Child({
      module: subject.module,
      url: server.url,
      queue: this.queue,
      role,
      name,
      log: join(this.#folder, `${name}.log`),
      ...this.#plan,
      ...plan,
    })
    this.all.push(child)
    return child
  }

  /** Lets all of this role end by themselves. */
  async stop(role: ChildPlan['role']): Promise<void> {
    await Promise.all(this.alive.filter(child => child.plan.role === role).map(child => child.stop()))
  }

  lines(): readonly Line[] {
    return this.#logs.read()
  }
}
