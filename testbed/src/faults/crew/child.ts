import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { within } from '../load/waiting.js'

/** What a process of the crew does. */
export interface ChildPlan {
  readonly module: string
  readonly url: string
  readonly queue: string
  readonly role: 'publisher' | 'consumer'
  readonly log: string
  /** Its ids begin with it. */
  readonly name: string
  readonly leaseMs: number | undefined
  /** A publisher's pause between batches of 20. */
  readonly everyMs: number
}

const startMs = 30_000
/** Handlers that run and what was pushed have their time. */
const endMs = 45_000

/** One process, with what it has told so far. */
export class Child {
  readonly plan: ChildPlan
  readonly ready: Promise<void>
  accepted = 0
  done = 0
  /** Messages that ran when it last told. */
  holds = 0
  /** By the wall clock. */
  killedAt: number | undefined
  readonly #process: ChildProcess
  readonly #gone: Promise<number | null>
  #errors = ''

  constructor(plan: ChildPlan) {
    this.plan = plan
    const self = import.meta.url
    const main = fileURLToPath(new URL(self.endsWith('.ts') ? './child-main.ts' : './child-main.js', self))
    const args = [...loaderFor(self.endsWith('.ts') ? self : plan.module), main, JSON.stringify(plan)]
    this.#process = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    this.#process.stderr?.on('data', (piece: Buffer) => {
      this.#errors = (this.#errors + piece.toString()).slice(-4_000)
    })
    this.#gone = new Promise(resolve => this.#process.once('exit', resolve))
    const ready = new Promise<void>((resolve, reject) => {
      this.#process.on('message', message => {
        if (message === 'ready') resolve()
        else Object.assign(this, message)
      })
      this.#process.once('error', reject)
      this.#process.once('exit', code => reject(new Error(`${plan.name} ended with ${code}: ${this.#errors}`)))
    })
    this.ready = within(`the start of ${plan.name}`, startMs, ready)
    // Nobody may be waiting for it any more.
    this.ready.catch(() => undefined)
  }

  get isAlive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null
  }

  /** Stands still in the middle of the next handler, event loop and all. */
  block(ms: number): void {
    this.#process.send({ do: 'block', ms })
  }

  /** As kill -9; resolves when it is gone. */
  async kill(): Promise<void> {
    this.killedAt ??= Date.now()
    this.#process.kill('SIGKILL')
    await this.#gone
  }

  /** Lets it end by itself. Rejects when it does not, or ends badly. */
  async stop(): Promise<void> {
    this.#process.send({ do: 'stop' })
    const code = await within(`the end of ${this.plan.name}`, endMs, this.#gone)
    if (code !== 0) throw new Error(`${this.plan.name} ended with ${code}: ${this.#errors}`)
  }
}

/** TypeScript needs a loader where Node does not strip types. */
function loaderFor(module: string): readonly string[] {
  if (!/\.[cm]?ts$/.test(module)) return []
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href]
}
