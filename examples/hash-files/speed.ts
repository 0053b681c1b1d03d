const windowMs = 3_000

/** How fast something goes, over the last seconds. */
export class Speed {
  readonly #marks: { at: number; done: number }[] = []

  /** @param at milliseconds of any clock that only goes on. */
  mark(at: number, done: number): void {
    this.#marks.push({ at, done })
    while ((this.#marks[1]?.at ?? at) <= at - windowMs) this.#marks.shift()
  }

  perSecond(): number {
    const first = this.#marks[0]
    const last = this.#marks.at(-1)
    if (first === undefined || last === undefined || last.at === first.at) return 0
    return ((last.done - first.done) * 1_000) / (last.at - first.at)
  }

  /** In words. */
  left(total: number): string {
    const speed = this.perSecond()
    const done = this.#marks.at(-1)?.done ?? 0
    if (done >= total) return '0 s'
    return speed === 0 ? '?' : `${Math.ceil((total - done) / speed)} s`
  }
}
