/**
 * The one writer of a socket: a second `send` while one waits is refused as EBUSY, so frames wait here. What bounds
 * it is the window of those who wait for answers.
 */
export class SendQueue<Frame> {
  readonly #send: (frame: Frame) => Promise<void>
  readonly #failed: (frame: Frame, error: unknown) => void
  #frames: Frame[] = []
  #running = false
  #idle: (() => void)[] = []

  /** @param failed hears of a frame that could not be sent; those after it are sent all the same. */
  constructor(send: (frame: Frame) => Promise<void>, failed: (frame: Frame, error: unknown) => void) {
    this.#send = send
    this.#failed = failed
  }

  push(frame: Frame): void {
    this.#frames.push(frame)
    if (!this.#running) void this.#run()
  }

  /** Resolves when nothing waits any more. */
  drained(): Promise<void> {
    if (!this.#running) return Promise.resolve()
    return new Promise(resolve => this.#idle.push(resolve))
  }

  async #run(): Promise<void> {
    this.#running = true
    while (this.#frames.length > 0) {
      const frames = this.#frames
      this.#frames = []
      for (const frame of frames) {
        try {
          await this.#send(frame)
        } catch (error) {
          this.#failed(frame, error)
        }
      }
    }
    this.#running = false
    for (const resolve of this.#idle.splice(0)) resolve()
  }
}
