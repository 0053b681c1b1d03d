import type { Ledger } from '@sluice/conformance'
import type { LoadTask } from './load-task.js'
import { pause, until, within } from './waiting.js'

const everyMs = 20
const perTurn = 12
const mostUnfinished = 300
const mostUnconfirmed = 200

/** Pushes steadily, as far ahead as the workers can follow, and tells the ledger what became of each. */
export class Pusher {
  readonly accepted: Set<string> = new Set()
  readonly errors: unknown[] = []
  readonly #task: LoadTask
  readonly #ledger: Ledger
  readonly #name: string
  readonly #finished: () => number
  #offered = 0
  #forgiven = 0
  #unconfirmed = 0
  #resting = false
  #stopped = false
  #loop: Promise<void> | undefined

  /** @param finished how many of its messages have ended. */
  constructor(task: LoadTask, ledger: Ledger, name: string, finished: () => number) {
    this.#task = task
    this.#ledger = ledger
    this.#name = name
    this.#finished = finished
  }

  /** Pushed, and not yet answered. */
  get unconfirmed(): number {
    return this.#unconfirmed
  }

  start(): void {
    this.#loop = this.#run()
  }

  /** Pushes nothing more until `goOn`. */
  rest(): void {
    this.#resting = true
  }

  /** What is accepted and has not ended never will, and is no backlog. */
  forgive(): void {
    this.#forgiven = this.accepted.size - this.#finished()
  }

  goOn(): void {
    this.#resting = false
  }

  /** Goes on until so many are accepted; resolves when every push has found its fate. */
  async finish(atLeast: number): Promise<void> {
    await until(
      () => `${this.accepted.size} of ${atLeast} are accepted`,
      90_000,
      () => this.accepted.size >= atLeast,
    )
    this.#stopped = true
    await this.#loop
    await this.settled()
  }

  /** Resolves when every push so far has found its fate. */
  async settled(): Promise<void> {
    await until(
      () => `${this.#unconfirmed} pushes are answered`,
      45_000,
      () => this.#unconfirmed === 0,
    )
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await within('the last turn of the pusher', 5_000, this.#loop ?? Promise.resolve())
  }

  /** One message, now. */
  push(): string {
    const n = ++this.#offered
    const id = `${this.#name}-${n}`
    this.#ledger.offered(id)
    this.#unconfirmed++
    this.#task.publish({ n }, { id }).then(
      () => {
        this.#unconfirmed--
        this.accepted.add(id)
        this.#ledger.accepted(id)
      },
      (error: unknown) => {
        this.#unconfirmed--
        this.errors.push(error)
        this.#ledger.remark(id, `push failed: ${error instanceof Error ? error.message : String(error)}`)
      },
    )
    return id
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      for (let turn = 0; turn < perTurn && !this.#resting && this.#hasRoom(); turn++) this.push()
      await pause(everyMs)
    }
  }

  #hasRoom(): boolean {
    return (
      this.#unconfirmed < mostUnconfirmed && this.accepted.size - this.#forgiven - this.#finished() < mostUnfinished
    )
  }
}
