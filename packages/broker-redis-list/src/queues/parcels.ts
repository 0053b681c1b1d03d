import type { OutgoingMessage, Rejected } from '@sluice/core/adapter'
import { type RedisArgument, RedisFault } from '@sluice/store-redis'
import { publishMixedScript, publishScript } from '../scripts/publish-script.js'
import { wakeMark } from '../scripts/queue-lua.js'
import { levels } from './list-keys.js'
import type { ListServer } from './list-server.js'

/** The messages of a batch that go to one queue, in order: one script call. */
export interface Parcel {
  readonly queue: string
  readonly messages: OutgoingMessage[]
  /** Of each message in the batch. */
  readonly indexes: number[]
  /** Nothing but bodies for the end of the list. */
  plain: boolean
  /** Of the bodies; a string counts by its length. */
  bytes: number
}

/** A script keeps others waiting, and what one call may bring is bounded: large bodies go by several. */
const mostBytes = 8_388_608
const mark = Buffer.from(wakeMark)

/** Sorts a batch into parcels and refuses what cannot travel. */
export function parcelsOf(
  server: ListServer,
  batch: readonly OutgoingMessage[],
): { readonly parcels: Parcel[]; readonly rejected: Rejected[] } {
  const parcels = new Map<string, Parcel>()
  const full: Parcel[] = []
  const rejected: Rejected[] = []
  let parcel: Parcel | undefined
  for (let index = 0; index < batch.length; index++) {
    const message = batch[index] as OutgoingMessage
    if (parcel?.queue !== message.queue) parcel = parcels.get(message.queue)
    try {
      if (parcel === undefined) {
        server.keys(message.queue)
        parcel = begin(message.queue)
        parcels.set(message.queue, parcel)
      }
      check(message)
    } catch (error) {
      rejected.push({ index, error })
      continue
    }
    if (parcel.bytes + message.body.length > mostBytes && parcel.messages.length > 0) {
      full.push(parcel)
      parcel = begin(message.queue)
      parcels.set(message.queue, parcel)
    }
    parcel.bytes += message.body.length
    if (message.dueAt !== undefined || (message.priority ?? 0) > 0) parcel.plain = false
    parcel.messages.push(message)
    parcel.indexes.push(index)
  }
  return { parcels: full.concat(...parcels.values()).filter(({ messages }) => messages.length > 0), rejected }
}

function begin(queue: string): Parcel {
  return { queue, messages: [], indexes: [], plain: true, bytes: 0 }
}

/** @throws {RedisFault} for what this broker does not have. */
export function check({ headers, body, priority = 0 }: OutgoingMessage): void {
  if (headers !== undefined) throw new RedisFault('unsupported', 'A list has no headers beside the body.')
  if (!(priority >= 0 && priority < levels)) throw new RedisFault('invalid', `There is no priority ${priority}.`)
  if (body.length === mark.length && mark.equals(Buffer.from(body as string))) {
    throw new RedisFault('invalid', 'This body is the sign by which readers are woken.')
  }
}

/** Stores a parcel, once, however often core has to publish it again. */
export async function sendParcel(server: ListServer, { messages, plain, queue }: Omit<Parcel, 'bytes'>): Promise<void> {
  const { list, all } = server.keys(queue)
  const listing = server.enlist(queue)
  if (listing !== undefined) await listing
  const attempt = server.tokens.attempt(`${list}:sent:`, messages)
  const { keys, maybe, forget } = attempt
  try {
    const simple = plain && keys.length === 1
    const given = simple ? messages.map(bodyOf) : mixed(server, messages, maybe, keys.length)
    const stored = simple
      ? await server.commands.run(publishScript, [list, ...keys, ...forget], given)
      : await server.commands.run(publishMixedScript, [...all, ...keys, ...forget], given)
    if (stored !== 1) throw new RedisFault('timeout', 'This attempt was given up.', { retryable: true })
  } catch (error) {
    attempt.failed(error)
    throw error
  }
  attempt.done()
}

function mixed(
  server: ListServer,
  messages: readonly OutgoingMessage[],
  maybe: readonly string[],
  tokens: number,
): RedisArgument[] {
  const now = server.clock.now()
  const given: RedisArgument[] = [tokens]
  for (const [n, message] of messages.entries()) given.push(maybe[n] ?? '', ...placed(message, now))
  return given
}

/** Level, delay and body, as scripts want them. The server adds its own time to the delay: the clock of this host does not count. */
export function placed(message: OutgoingMessage, now: number): RedisArgument[] {
  const { dueAt, priority = 0 } = message
  return [priority, dueAt === undefined || dueAt <= now ? '' : Math.ceil(dueAt - now), bodyOf(message)]
}

/** A view as that view: the client knows bytes only as a `Buffer`. */
export function bodyOf({ body }: OutgoingMessage): string | Uint8Array {
  return typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
}
