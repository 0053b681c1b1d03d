import { MultiBar, type SingleBar } from 'cli-progress'
import { Speed } from './speed.js'
import { count } from './words.js'

/** Where the work stands, for people. */
export interface Progress {
  begin(total: number): void
  update(done: number): void
  /** A line of its own. */
  note(text: string): void
  end(): void
}

/** A live bar on a terminal, one line a second anywhere else. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? new Bar(stream) : new Lines(stream)
}

class Bar implements Progress {
  readonly #bars: MultiBar
  readonly #speed = new Speed()
  #bar: SingleBar | undefined
  #total = 0

  constructor(stream: NodeJS.WriteStream) {
    const format = ' {bar} {percentage} %   {done} of {all} files   {speed}/s   {left} left'
    const look = { barCompleteChar: '█', barIncompleteChar: '░', hideCursor: true, barsize: 30 }
    // The program itself hears signals, clears up, and then calls `end`.
    const calm = { clearOnComplete: false, stopOnComplete: false, gracefulExit: false }
    this.#bars = new MultiBar({ stream, format, ...look, ...calm })
  }

  begin(total: number): void {
    this.#total = total
    this.#bar = this.#bars.create(total, 0, this.#facts(0))
  }

  update(done: number): void {
    this.#speed.mark(performance.now(), done)
    this.#bar?.update(done, this.#facts(done))
  }

  note(text: string): void {
    this.#bars.log(`${text}\n`)
    this.#bars.update()
  }

  end(): void {
    if (this.#bar !== undefined) this.#bars.stop()
  }

  #facts(done: number): object {
    const speed = count(Math.round(this.#speed.perSecond()))
    return { done: count(done), all: count(this.#total), speed, left: this.#speed.left(this.#total) }
  }
}

class Lines implements Progress {
  readonly #stream: NodeJS.WriteStream
  readonly #speed = new Speed()
  #total = 0
  #saidAt = 0

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  begin(total: number): void {
    this.#total = total
    this.#saidAt = performance.now()
  }

  update(done: number): void {
    const now = performance.now()
    this.#speed.mark(now, done)
    if (done < this.#total && now - this.#saidAt < 1_000) return
    this.#saidAt = now
    const speed = count(Math.round(this.#speed.perSecond()))
    const share = this.#total === 0 ? 100 : Math.floor((done / this.#total) * 100)
    this.note(
      `${share} %   ${count(done)} of ${count(this.#total)} files   ${speed}/s   ${this.#speed.left(this.#total)} left`,
    )
  }

  note(text: string): void {
    this.#stream.write(`${text}\n`)
  }

  end(): void {}
}
