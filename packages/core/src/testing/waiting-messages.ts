import { unwrapEnvelope } from '../codec/envelope.js'
import { header, wholeNumber } from '../codec/headers.js'
import { decodeArguments } from '../codec/json-codec.js'
import { deadLogOf, deadQueueOf, type DeadLetterFacts } from '../consume/dead-letter.js'
import type { Headers } from '../contract/message.js'
import type { MemoryServer } from '../memory/memory-server.js'
import { fromLogged, fromParked, parkedSetOf } from '../publish/parking.js'

/** A message that waits. */
export interface SimulatedMessage {
  readonly id: string
  /** `undefined` for a body that is no JSON object. */
  readonly args: unknown
  readonly headers: Headers | undefined
  /** The run that comes next. */
  readonly attempt: number
  /** Wall-clock milliseconds; `undefined`: as soon as somebody has room for it. */
  readonly dueAt: number | undefined
}

/** A message that was kept aside. */
export interface SimulatedDeadLetter extends Pick<SimulatedMessage, 'id' | 'args' | 'headers'> {
  readonly reason: string
  /** Name or code, and message, of the last error. */
  readonly error: string | undefined
  /** Counted runs. */
  readonly attempts: number
  /** Wall-clock milliseconds. */
  readonly at: number
}

interface Kept {
  readonly id: string | undefined
  readonly body: string | Uint8Array
  readonly headers: Headers | undefined
}

interface Opened {
  readonly id: string
  readonly args: unknown
  readonly headers: Headers | undefined
}

/** What is in a queue and not handed out (in a log: not acknowledged), delayed ones included, and what is parked for it. */
export function messagesIn(queue: string, server: MemoryServer, store: MemoryServer | undefined): SimulatedMessage[] {
  const { clock } = server
  const waiting = kept(queue, server).map(entry => {
    const delayMs = (entry.due ?? 0) - clock.monotonic()
    return message(entry, delayMs > 0 ? clock.now() + delayMs : undefined)
  })
  const parked = store?.parked.all(parkedSetOf(queue)) ?? []
  return [...waiting, ...parked.map(({ id, value, dueAt }) => message(fromParked(id, value), dueAt))]
}

/** What was kept aside of a queue, by its broker or in the store. */
export function deadIn(queue: string, server: MemoryServer, store: MemoryServer | undefined): SimulatedDeadLetter[] {
  const logged = store?.appendLogs.page(deadLogOf(queue), { max: Number.POSITIVE_INFINITY, after: undefined }) ?? []
  return [...kept(deadQueueOf(queue), server), ...logged.map(({ value }) => fromLogged(value))].map(deadLetter)
}

function kept(queue: string, server: MemoryServer): readonly (Kept & { readonly due?: number })[] {
  const log = server.logs.existing(queue)
  if (log === undefined) return server.queues.existing(queue)?.browse() ?? []
  const settled = log.existingGroup(undefined)?.committed
  return log.lanes.flatMap((lane, index) => lane.records().slice(Math.max(0, (settled?.[index] ?? 0) - lane.start)))
}

function message(from: Kept, dueAt: number | undefined): SimulatedMessage {
  const opened = open(from)
  return { ...opened, attempt: wholeNumber(opened.headers, header.attempt, Number.MAX_SAFE_INTEGER) ?? 1, dueAt }
}

function deadLetter(from: Kept): SimulatedDeadLetter {
  const opened = open(from)
  const facts = JSON.parse(opened.headers?.[header.dead] ?? '{}') as Partial<DeadLetterFacts>
  const { reason = '', error, attempts = 0, at = 0 } = facts
  return { ...opened, reason, error, attempts, at }
}

/** Out of its envelope, where it has one. */
function open({ id = '', body, headers }: Kept): Opened {
  const decoded = decodeArguments(body)
  if (typeof decoded === 'string') return { id, args: undefined, headers }
  const inside = unwrapEnvelope(decoded)
  return { id: inside.id ?? id, args: inside.args, headers: inside.headers ?? headers }
}
