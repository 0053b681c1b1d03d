import type { Cancel } from '@sluice/core/adapter'
import { NatsFault } from '../link/nats-fault.js'
import type { ArrivedMessage } from '../link/nats-like.js'
import { Credit } from './credit.js'
import { durable, type Place } from './place.js'
import type { Session } from './session.js'

/** What a receive waits for. */
interface Wanted {
  readonly max: number
  readonly until: number
}

const longestMs = 30_000
const heartbeatMs = 2_000
const patienceMs = 250

/**
 * Asks the server for exactly what is wanted, and again when a request ends, dies or is lost with its connection. It asks
 * nothing while nobody waits.
 */
export class Pulling {
  readonly #session: Session
  readonly #inbox: string
  /** Where requests go. */
  readonly subject: string
  readonly #place: Place
  readonly #held: () => number
  readonly #failed: (error: unknown) => void
  readonly #credit: Credit
  #wanted: Wanted | undefined
  #next = 0
  #cancel: Cancel | undefined
  #looking = false
  #atOnce: { readonly key: string; readonly done: () => void } | undefined

  /**
   * @param held how many deliveries have come and were not taken.
   * @param failed the consumer is done for.
   */
  constructor(session: Session, place: Place, inbox: string, held: () => number, failed: (error: unknown) => void) {
    this.#session = session
    this.#place = place
    this.#inbox = inbox
    this.subject = `${session.api.prefix}.CONSUMER.MSG.NEXT.${place.stream}.${durable}`
    this.#held = held
    this.#failed = failed
    this.#credit = new Credit(session.host.clock)
  }

  want(max: number, waitMs: number): void {
    this.#wanted = { max, until: this.#now() + waitMs }
    this.ask()
  }

  wantNothing(): void {
    this.#wanted = undefined
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** What is there now: `done` is called when it is known that there is nothing. */
  wantAtOnce(max: number, done: () => void): void {
    const key = this.#key()
    this.#atOnce = { key, done }
    this.#send(key, { batch: max, no_wait: true })
  }

  /** Asks for what is wanted and neither here nor on its way; a little less than everything need not be asked for. */
  ask(): void {
    const wanted = this.#wanted
    if (wanted === undefined || !this.#session.link.connected) return
    if (this.#credit.expire()) void this.#look()
    const left = Math.ceil(wanted.until - this.#now())
    const free = wanted.max - this.#credit.left - this.#held()
    if (left > 0 && free > 0 && (this.#credit.left === 0 || free * 4 >= wanted.max)) {
      const expiresMs = Math.min(left, longestMs)
      const beat = expiresMs > 3 * heartbeatMs ? heartbeatMs : 0
      const key = this.#key()
      this.#credit.add(key, free, expiresMs, beat)
      const idle = beat > 0 ? { idle_heartbeat: beat * 1e6 } : {}
      this.#send(key, { batch: free, expires: expiresMs * 1e6, ...idle })
    }
    this.#again(this.#credit.next)
  }

  /** A delivery has come. */
  came(): void {
    this.#credit.spend()
  }

  /** A message that is no delivery: how a request goes. */
  heard(message: ArrivedMessage): void {
    const key = message.subject.slice(message.subject.lastIndexOf('.') + 1)
    const { code, description } = message.headers ?? { code: 0, description: '' }
    if (code === 100) {
      this.#credit.alive(key)
      return
    }
    const unserved = message.headers?.get('Nats-Pending-Messages')
    this.#credit.end(key, unserved === undefined || unserved === '' ? undefined : Number(unserved))
    if (this.#atOnce?.key === key) this.#atOnce.done()
    if (/consumer deleted|stream deleted|push based/i.test(description)) this.#lost(description)
    else if (code === 503) void this.#look()
    else if (code === 400 || /exceeded maxrequest/i.test(description)) this.#refuse(description)
    // Ended, or served: ask on. Anything else (too many wait, the leader moves): a little later.
    else if (code === 408 || code === 404) this.ask()
    else this.#again(this.#now() + patienceMs)
  }

  /** The requests are gone with the connection. */
  forget(): void {
    this.#credit.clear()
  }

  #send(key: string, request: object): void {
    try {
      this.#session.link.connection.publish(this.subject, JSON.stringify(request), { reply: `${this.#inbox}.${key}` })
    } catch (error) {
      this.#failed(error)
    }
  }

  #again(at: number): void {
    this.#cancel?.()
    this.#cancel = undefined
    if (this.#wanted === undefined || at === Infinity) return
    this.#cancel = this.#session.host.clock.at(at, () => {
      this.#cancel = undefined
      this.ask()
    })
  }

  /** Nobody answers: is the consumer still there? Old servers say nothing when it is not. */
  async #look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    try {
      await this.#session.api.call(`CONSUMER.INFO.${this.#place.stream}.${durable}`)
      if (this.#wanted !== undefined) this.#again(this.#now() + patienceMs)
    } catch (error) {
      if (this.#session.link.connected) this.#failed(error)
    } finally {
      this.#looking = false
    }
  }

  /** By what an operator gave the consumer: asking again changes nothing. */
  #refuse(description: string): void {
    const { queue } = this.#place
    this.#failed(
      new NatsFault('conflict', `The consumer of the queue "${queue}" refuses our requests: ${description}.`),
    )
  }

  #lost(description: string): void {
    this.#failed(
      new NatsFault('not-found', `The consumer of the queue "${this.#place.queue}" is gone: ${description}.`),
    )
  }

  #key(): string {
    return (this.#next++).toString(36)
  }

  #now(): number {
    return this.#session.host.clock.monotonic()
  }
}
