/** Where a queue lives. */
export interface Place {
  readonly queue: string
  readonly stream: string
  readonly subject: string
  /** Scheduled messages wait on `<waiting>.<one token>`, out of the workers' sight. */
  readonly waiting: string
}

/** The durable consumer that all workers of a queue share. */
export const durable = 'workers'

/**
 * Names: the dot means something in subjects and is forbidden in names of streams, so that it becomes `=`, which queue names
 * do not have. Nothing else needs an escape.
 */
export class Places {
  readonly #prefix: string
  readonly #places: Map<string, Place> = new Map()

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  of(queue: string): Place {
    const known = this.#places.get(queue)
    if (known !== undefined) return known
    const name = queue.replaceAll('.', '=')
    const subject = `${this.#prefix}.${name}`
    const place = { queue, stream: `${this.#prefix}-${name}`, subject, waiting: `${subject}.at` }
    this.#places.set(queue, place)
    return place
  }

  /** The queue of a stream; `undefined`: it is none of ours. */
  queueOf(stream: string): string | undefined {
    const start = `${this.#prefix}-`
    return stream.startsWith(start) ? stream.slice(start.length).replaceAll('=', '.') : undefined
  }

  get subjects(): string {
    return `${this.#prefix}.>`
  }
}
