import { farthestMs, header, wholeNumber } from '../codec/headers.js'
import type { Delivery, Headers } from '../contract/message.js'
import type { Overrides, Run } from '../policies/policy.js'
import type { HandlerContext } from './handler-context.js'
import type { Lane } from './lane-watermark.js'
import { publishedAtOf } from './published-at.js'

/** Where a delivery stands. Only `waiting` and `running` are held. */
export const state: {
  readonly idle: 0
  readonly waiting: 1
  readonly running: 2
  readonly settling: 3
  readonly lost: 4
} = {
  idle: 0,
  /** Not started: with a policy, or between two runs in place. */
  waiting: 1,
  running: 2,
  /** Its fate is decided and on its way to the broker. */
  settling: 3,
  /** No longer ours; its handler may still run, and nobody listens. */
  lost: 4,
}

export type State = (typeof state)[keyof typeof state]

/** Who is told how a run ended. */
export interface SlotOwner {
  readonly task: string
  readonly queue: string
  succeeded(slot: Slot, result: unknown): void
  failed(slot: Slot, error: unknown): void
  limit(slot: Slot, milliseconds: number, error: () => Error): void
}

/**
 * One delivery in this process: what policies see and what the rooms of `consume/` write on. Pooled: after settling it
 * serves another delivery, except where an abandoned handler might still report to it.
 */
export class Slot implements Run {
  id = ''
  args: unknown = undefined
  attempt = 1
  deliveryCount = 0
  headers: Headers | undefined = undefined
  dueAt: number | undefined = undefined
  expiresAt: number | undefined = undefined
  overrides: Overrides | undefined = undefined
  body: string | Uint8Array = ''
  /** The body was read as a JSON object. */
  readable = false
  /** It had an envelope inside. */
  enveloped = false
  /** What that envelope held, where it held a body that is no JSON object. */
  wrapped: Uint8Array | undefined = undefined
  receipt: unknown = undefined
  key: string | undefined = undefined
  priority: number | undefined = undefined
  laneName: string | undefined = undefined
  lane: Lane | undefined = undefined
  laneSequence = 0
  state: State = state.idle
  /** Policies of the chain, from the first, that have lent something. */
  lent = 0
  /** Handed over, in monotonic milliseconds. */
  receivedAt = 0
  startedAt = 0
  leaseUntil: number = Number.POSITIVE_INFINITY
  /** Place in the list of live slots; -1: not in it. */
  place = -1
  context: HandlerContext | undefined = undefined
  /** The ring of deadlines. */
  deadline = 0
  deadlineError: (() => Error) | undefined = undefined
  before: Slot | undefined = undefined
  after: Slot | undefined = undefined
  /** Nobody may reuse it: a handler that was given up may still hold `ok` and `bad`. */
  abandoned = false
  /** Its attempt was raised here, and its headers do not say so. */
  raised = false
  /** A promise of its schema or of a policy is out, and will look at it when it settles. */
  promised = false
  /** By the broker, in wall-clock milliseconds. */
  stampedAt: number | undefined = undefined
  /** Neither sender nor broker gave an id: the time in it is that of this hand-out. */
  idIsNew = false
  readonly #owner: SlotOwner
  readonly ok: (result: unknown) => void
  readonly bad: (error: unknown) => void

  constructor(owner: SlotOwner) {
    this.#owner = owner
    this.ok = result => {
      if (this.state === state.running) owner.succeeded(this, result)
    }
    this.bad = error => {
      if (this.state === state.running) owner.failed(this, error)
    }
  }

  /** Takes over a delivery, not yet decoded. `newId` is for one that has none. */
  begin(delivery: Delivery, newId: () => string, monotonic: number): void {
    this.idIsNew = delivery.id === undefined
    this.id = delivery.id ?? newId()
    this.body = delivery.body
    this.receipt = delivery.receipt
    this.key = delivery.key
    this.priority = delivery.priority
    this.laneName = delivery.lane
    this.deliveryCount = delivery.deliveryCount
    this.stampedAt = delivery.publishedAt
    this.receivedAt = monotonic
    this.leaseUntil = delivery.leaseUntil ?? Number.POSITIVE_INFINITY
    this.raised = false
    this.readHeaders(delivery.headers)
  }

  /** Takes over from one that somebody may still report to: the same delivery, in a slot of its own. */
  takeOver(other: Slot): void {
    this.id = other.id
    this.idIsNew = other.idIsNew
    this.body = other.body
    this.receipt = other.receipt
    this.key = other.key
    this.priority = other.priority
    this.lane = other.lane
    this.laneName = other.laneName
    this.laneSequence = other.laneSequence
    this.deliveryCount = other.deliveryCount
    this.stampedAt = other.stampedAt
    this.receivedAt = other.receivedAt
    this.leaseUntil = other.leaseUntil
    this.attempt = other.attempt
    this.raised = other.raised
    this.readHeaders(other.headers)
  }

  /** The sender gave an id after all: inside an envelope. */
  named(id: string): void {
    this.id = id
    this.idIsNew = false
  }

  /** Also for headers that come out of an envelope. An attempt that was raised here stays. */
  readHeaders(headers: Headers | undefined): void {
    this.headers = headers
    if (headers === undefined) {
      if (!this.raised) this.attempt = 1
      this.dueAt = undefined
      this.expiresAt = undefined
      return
    }
    if (!this.raised) this.attempt = Math.max(1, wholeNumber(headers, header.attempt, 1_000_000) ?? 1)
    this.dueAt = wholeNumber(headers, header.dueAt, farthestMs)
    this.expiresAt = wholeNumber(headers, header.expiresAt, farthestMs)
  }

  /** Lets go of everything that belonged to the delivery. */
  end(): void {
    this.state = state.idle
    this.args = undefined
    this.body = ''
    this.readable = false
    this.enveloped = false
    this.wrapped = undefined
    this.receipt = undefined
    this.headers = undefined
    this.overrides = undefined
    this.lane = undefined
    this.context = undefined
    this.lent = 0
  }

  get task(): string {
    return this.#owner.task
  }

  get queue(): string {
    return this.#owner.queue
  }

  get publishedAt(): number | undefined {
    return publishedAtOf(this.headers, this.idIsNew ? undefined : this.id, this.stampedAt)
  }

  get held(): boolean {
    return this.state === state.waiting || this.state === state.running
  }

  limit(milliseconds: number, error: () => Error): void {
    this.#owner.limit(this, milliseconds, error)
  }
}
