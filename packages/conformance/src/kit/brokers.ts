import type { Broker, Consumer, Publisher } from '@sluice/core/adapter'
import type { CaseTime } from '../clock/case-time.js'
import type { Subject } from '../subject.js'
import { CallWatch } from './call-watch.js'
import { RecordingHost } from './recording-host.js'

interface Closable {
  close(): Promise<void>
}

/** The broker objects of one case with everything they made; closes what the case left open. */
export class Brokers {
  readonly watch: CallWatch = new CallWatch()
  readonly #subject: Subject
  readonly #time: CaseTime
  readonly #seed: string
  readonly #hosts = new Map<Broker, RecordingHost>()
  readonly #made: Closable[] = []

  constructor(subject: Subject, time: CaseTime, seed: string) {
    this.#subject = subject
    this.#time = time
    this.#seed = seed
  }

  /** Another broker object at the same server, not opened. */
  async create(url: string | undefined): Promise<Broker> {
    const adopt = (call: string, value: unknown): unknown => {
      if (call === 'broker.createPublisher') return this.#keep(this.watch.watch(value as Publisher, 'publisher'))
      if (call === 'broker.createConsumer') return this.#keep(this.watch.watch(value as Consumer, 'consumer'))
      return value
    }
    const broker = this.watch.watch(await this.#subject.create(url), 'broker', { adopt, parts: ['admin', 'store'] })
    this.#hosts.set(broker, new RecordingHost(this.#time.clock, this.#seed))
    return broker
  }

  /** The host that belongs to a broker of this case. */
  host(broker: Broker): RecordingHost {
    const host = this.#hosts.get(broker)
    if (host === undefined) throw new TypeError('not a broker of this case')
    return host
  }

  /** Closes publishers and consumers that the case left open; then queues can be removed. */
  closeMade(): Promise<void> {
    return this.#close(this.#made)
  }

  closeBrokers(): Promise<void> {
    return this.#close([...this.#hosts.keys()])
  }

  /** Each at most five seconds; what does not close is left, because other cases are about that. */
  async #close(items: readonly Closable[]): Promise<void> {
    await Promise.allSettled(items.map(async item => await this.#time.within(item.close(), 5_000, 'clean-up')))
  }

  #keep<T extends Closable>(made: T): T {
    this.#made.push(made)
    return made
  }
}
