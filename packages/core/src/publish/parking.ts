import type { Clock } from '../contract/host.js'
import type { OutgoingMessage } from '../contract/message.js'
import type { Store } from '../contract/store.js'

/** The due set of a queue. */
export function parkedSetOf(queue: string): string {
  return `parked:${queue}`
}

interface ParkedMessage {
  /** Only where it stands in a log: a parked item has it as its name. */
  readonly id?: string
  readonly queue: string
  readonly body: string
  /** `1`: the body is base64. */
  readonly binary?: 1
  readonly headers?: { readonly [name: string]: string }
  readonly priority?: number
  readonly key?: string
}

/** A message as the store keeps it. */
export function toParked(message: OutgoingMessage): string {
  const binary = typeof message.body !== 'string'
  const parked: ParkedMessage = {
    queue: message.queue,
    body: typeof message.body === 'string' ? message.body : Buffer.from(message.body).toString('base64'),
    ...(binary ? { binary: 1 } : {}),
    ...(message.headers === undefined ? {} : { headers: message.headers }),
    ...(message.priority === undefined ? {} : { priority: message.priority }),
    ...(message.key === undefined ? {} : { key: message.key }),
  }
  return JSON.stringify(parked)
}

/** A message as a log of the store keeps it. */
export function toLogged(message: OutgoingMessage): string {
  return JSON.stringify({ id: message.id, ...(JSON.parse(toParked(message)) as ParkedMessage) })
}

/** And back. Throws on what is no message of ours. */
export function fromLogged(value: string): OutgoingMessage {
  return fromParked((JSON.parse(value) as ParkedMessage).id ?? '', value)
}

/** And back, due now. Throws on what is no message of ours. */
export function fromParked(id: string, value: string): OutgoingMessage {
  const parked = JSON.parse(value) as ParkedMessage
  return {
    queue: parked.queue,
    body: parked.binary === 1 ? Buffer.from(parked.body, 'base64') : parked.body,
    id,
    headers: parked.headers,
    dueAt: undefined,
    priority: parked.priority,
    key: parked.key,
  }
}

const skewMs = 30_000

/** Puts messages aside in the store until they are due; workers of the queue claim them. */
export class Parking {
  readonly #store: Store
  readonly #clock: Clock
  /** Hears of what was parked here, so that a worker in this process need not look for it. */
  readonly listeners: Set<(set: string, dueAt: number) => void> = new Set()

  #known: { readonly at: number; readonly ahead: Promise<number> } | undefined = undefined

  constructor(store: Store, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /**
   * Resolves when the store has it. `dueAt` is by the clock of this process, the store keeps it by its own: the time
   * that is left counts.
   */
  async park(message: OutgoingMessage, dueAt: number): Promise<string> {
    const skew = await this.#skew()
    const set = parkedSetOf(message.queue)
    await this.#store.park([{ set, id: message.id, dueAt: dueAt + skew, value: toParked(message) }])
    for (const listener of this.listeners) listener(set, dueAt)
    return message.id
  }

  /** How far the store's clock is ahead, asked for at most every half minute. */
  async #skew(): Promise<number> {
    const now = this.#clock.monotonic()
    if (this.#known === undefined || now - this.#known.at > skewMs) {
      this.#known = { at: now, ahead: this.#store.now().then(time => time - this.#clock.now()) }
      this.#known.ahead.catch(() => {
        this.#known = undefined
      })
    }
    return this.#known.ahead
  }
}
