/** The process's own time, and the wall's, since it was made. CPU includes what V8 does beside the main thread. */
export class StopWatch {
  readonly #cpu: NodeJS.CpuUsage = process.cpuUsage()
  readonly #wall: number = performance.now()

  get cpuUs(): number {
    const { user, system } = process.cpuUsage(this.#cpu)
    return user + system
  }

  get wallUs(): number {
    return (performance.now() - this.#wall) * 1_000
  }

  /** CPU as a share of one core. */
  get share(): number {
    return this.cpuUs / this.wallUs
  }
}
