import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('./worker.ts', import.meta.url))
const patienceMs = 10_000

/** A worker process ended that nobody told to. */
export class WorkerEnded extends Error {
  constructor(how: string) {
    super(`A worker process ended by itself (${how}); what it said stands above.`)
  }
}

/** Worker processes, all alike. */
export class Crew {
  /** Rejects with WorkerEnded. */
  readonly broken: Promise<never>
  readonly #argv: readonly string[]
  readonly #members: ChildProcess[] = []
  readonly #sentAway = new WeakSet<ChildProcess>()
  #report: (error: Error) => void = () => {}

  /** @param argv for `worker.ts`. */
  constructor(argv: readonly string[]) {
    this.#argv = argv
    this.broken = new Promise((_, reject) => {
      this.#report = reject
    })
    this.broken.catch(() => {})
  }

  /** Starts one; answers its process id. */
  hire(): number | undefined {
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const
    const member = fork(program, this.#argv, { execArgv: ['--import', 'tsx'], stdio: [...stdio] })
    this.#members.push(member)
    const ended = (how: string): void => {
      const at = this.#members.indexOf(member)
      if (at !== -1) this.#members.splice(at, 1)
      if (!this.#sentAway.has(member)) this.#report(new WorkerEnded(how))
    }
    member.once('error', error => ended(error.message))
    member.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`))
    return member.pid
  }

  /** Kills the one that has been here longest, without a word; answers its process id. */
  kill(): number | undefined {
    const member = this.#members[0]
    if (member === undefined) return undefined
    this.#sentAway.add(member)
    member.kill('SIGKILL')
    return member.pid
  }

  /** Asks all to finish, and resolves when they are gone. */
  async dismiss(): Promise<void> {
    await Promise.all(this.#members.map(member => this.#sendAway(member)))
  }

  async #sendAway(member: ChildProcess): Promise<void> {
    this.#sentAway.add(member)
    const gone = new Promise(resolve => member.once('exit', resolve))
    const impatience = setTimeout(() => member.kill('SIGKILL'), patienceMs)
    member.kill('SIGTERM')
    await gone
    clearTimeout(impatience)
  }
}
