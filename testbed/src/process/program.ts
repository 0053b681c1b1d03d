import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { Launch } from '../kinds/kind.js'
import type { Watcher } from './watcher.js'

/** One program in a process group of its own, so that signals reach its children too. What it prints goes to `log`. */
export class Program {
  readonly #launch: Launch
  readonly #log: string
  readonly #watcher: Watcher
  #child: ChildProcess | undefined
  #ended: Promise<void> = Promise.resolve()

  constructor(launch: Launch, log: string, watcher: Watcher) {
    this.#launch = launch
    this.#log = log
    this.#watcher = watcher
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Does not wait until it is ready, and does not keep this process alive. */
  start(): void {
    if (this.#child !== undefined) return
    const log = openSync(this.#log, 'a')
    const child = spawn(this.#launch.command, this.#launch.argv, {
      detached: true,
      cwd: '/',
      env: { ...process.env, ...this.#launch.environment },
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    child.unref()
    const group = child.pid
    if (group !== undefined) this.#watcher.started(group)
    this.#child = child
    this.#ended = new Promise(resolve => {
      const end = (): void => {
        // What it left of its group goes with it: while one of them lives the number cannot belong to strangers.
        if (group !== undefined) {
          signalGroup(group, 'SIGKILL')
          this.#watcher.ended(group)
        }
        this.#child = undefined
        resolve()
      }
      child.once('exit', end)
      child.once('error', end)
    })
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#child?.pid !== undefined) signalGroup(this.#child.pid, signal)
  }

  /** In order, or after `patienceMs` by force. */
  async stop(patienceMs: number): Promise<void> {
    if (this.#child === undefined) return
    this.#child.ref()
    this.signal('SIGCONT')
    this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.signal('SIGKILL'), patienceMs)
    await this.#ended
    clearTimeout(timer)
  }

  async kill(): Promise<void> {
    this.#child?.ref()
    this.signal('SIGKILL')
    await this.#ended
  }
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal)
  } catch {
    // Gone already.
  }
}
