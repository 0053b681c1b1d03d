import { AdapterError } from './adapter-error.js'

/** Lets work through until close, and lets close wait for the work under way. */
export class Lifetime {
  readonly #what: string
  #underWay = 0
  #closing: Promise<void> | undefined
  #closed = false
  #drained: (() => void) | undefined

  /** @param what for the error's text: `publisher`. */
  constructor(what: string) {
    this.#what = what
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Rejects with an `AdapterError` of code `closed` after close; else as `work` does, also where that throws. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closed) throw this.refusal()
    this.#underWay++
    try {
      return await work()
    } finally {
      if (--this.#underWay === 0) this.#drained?.()
    }
  }

  refusal(): AdapterError {
    return new AdapterError('closed', `This ${this.#what} is closed.`)
  }

  /** Refuses new work at once, waits for what is under way, releases. The first call counts; never rejects. */
  close(release: () => Promise<void>): Promise<void> {
    this.#closed = true
    this.#closing ??= this.#end(release)
    return this.#closing
  }

  async #end(release: () => Promise<void>): Promise<void> {
    if (this.#underWay > 0) {
      await new Promise<void>(resolve => {
        this.#drained = resolve
      })
    }
    try {
      await release()
    } catch {
      // The connection may be gone: then there is nothing left to release.
    }
  }
}
