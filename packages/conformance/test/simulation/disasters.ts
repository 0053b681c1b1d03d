import type { Clock } from '../../../core/src/contract/host.js'
import { MemoryFault } from '../../../core/src/memory/memory-fault.js'
import type { MemoryServer } from '../../../core/src/memory/memory-server.js'
import type { Fault } from './fault.js'
import type { Originals } from './originals.js'
import type { Records } from './records.js'
import type { Scenario } from './scenario.js'
import type { Staff } from './staff.js'

/** Makes things go wrong, and right again. */
export class Disasters {
  readonly #scenario: Scenario
  readonly #clock: Clock
  readonly #originals: Originals
  readonly #staff: Staff
  readonly #records: Records
  #strangers = 0

  constructor(scenario: Scenario, clock: Clock, originals: Originals, staff: Staff, records: Records) {
    this.#scenario = scenario
    this.#clock = clock
    this.#originals = originals
    this.#staff = staff
    this.#records = records
  }

  befall(fault: Fault): void {
    switch (fault.kind) {
      case 'cut':
        this.#cut(this.#server(fault.what), fault.forMs)
        break
      case 'block':
        this.#originals.broker.block()
        this.#later(fault.forMs, () => this.#originals.broker.unblock())
        break
      case 'fail':
        this.#fail(fault)
        break
      case 'slow':
        this.latency(fault.latencyMs)
        this.#later(fault.forMs, () => this.latency(this.#scenario.latencyMs))
        break
      case 'crash':
        this.#staff.crash(fault.process, fault.forMs)
        break
      case 'stop':
        this.#staff.stop(fault.process, fault.cold, fault.forMs)
        break
      case 'replace':
        this.#staff.replaceWorker(fault.process, fault.task % this.#scenario.tasks.length, fault.cold)
        break
      case 'duplicate':
        this.#duplicate(fault.which)
        break
      case 'narrow':
        this.#narrow(this.#queue(fault.task), fault.messages)
        this.#later(fault.forMs, () => this.#narrow(this.#queue(fault.task), Infinity))
        break
      default:
        this.#stranger(this.#queue(fault.task))
    }
  }

  latency(milliseconds: number): void {
    for (const server of this.#originals.all()) server.latencyMs = milliseconds
  }

  /** Nothing is wrong any more. */
  end(): void {
    for (const server of this.#originals.all()) {
      server.restore()
      server.unblock()
      server.latencyMs = 0
    }
    for (const { name } of this.#scenario.tasks) this.#narrow(name, Infinity)
  }

  #cut(server: MemoryServer, forMs: number): void {
    server.cut()
    this.#later(forMs, () => server.restore())
  }

  #fail({ what, method, code, retryable, after, times }: Fault & { readonly kind: 'fail' }): void {
    for (let time = 0; time < times; time++) {
      const error = new MemoryFault(code, 'as planned', { retryable, happened: after ? 'maybe' : 'no' })
      this.#server(what).failNext(method, error, { after })
    }
  }

  #duplicate(which: number): void {
    const { messages, ledger } = this.#records
    const message = messages[which % messages.length]
    if (message === undefined) return
    ledger.remark(message.id, 'the broker has it twice')
    this.#originals.broker.deposit(message.queue, message)
  }

  /** Somebody else writes into the queue what no task understands. */
  #stranger(queue: string): void {
    const place = this.#originals.broker.queues.existing(queue)
    if (place !== undefined && place.depth >= place.maxMessages) return
    const id = `stranger-${this.#strangers++}`
    this.#records.ledger.accepted(id)
    this.#originals.broker.deposit(queue, { body: `no JSON ${id}`, id })
  }

  /** A log has no such bound. */
  #narrow(queue: string, messages: number): void {
    const place = this.#originals.broker.queues.existing(queue)
    if (place !== undefined) place.maxMessages = place.depth + messages
  }

  #queue(task: number): string {
    return this.#scenario.tasks[task % this.#scenario.tasks.length]?.name ?? ''
  }

  #server(what: 'broker' | 'store'): MemoryServer {
    return (what === 'store' ? this.#originals.store : undefined) ?? this.#originals.broker
  }

  #later(ms: number, run: () => void): void {
    this.#clock.at(this.#clock.monotonic() + ms, run)
  }
}
