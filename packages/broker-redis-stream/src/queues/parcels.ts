import type { OutgoingMessage, Rejected } from '@sluice/core/adapter'
import { type RedisArgument, RedisFault } from '@sluice/store-redis'
import { bytesOf, isPlain, mostHeaders, toFields } from '../headers.js'
import { publishScript } from '../scripts/publish-script.js'
import type { QueueKeys } from './queue-keys.js'
import type { StreamServer } from './stream-server.js'

/** What one script call stores: all queues of a batch, or in a Cluster one. */
export interface Parcel {
  /** Of the bodies; a string counts by its length. */
  bytes: number
  readonly messages: OutgoingMessage[]
  /** Of each message in the batch. */
  readonly indexes: number[]
  readonly queues: Map<string, QueuePart>
}

interface QueuePart {
  readonly keys: QueueKeys
  /** Where its messages stand in the parcel. */
  readonly places: number[]
  /** Whether they are nothing but id and body. */
  plain: boolean
}

/** A script keeps others waiting, and what one call may bring is bounded: large bodies go by several. */
const mostBytes = 8_388_608

/** Sorts a batch into parcels, each queue's messages in order, and refuses what cannot travel. */
export function parcelsOf(
  server: StreamServer,
  batch: readonly OutgoingMessage[],
): { readonly parcels: readonly Parcel[]; readonly rejected: Rejected[] } {
  const parcels = new Map<string, Parcel>()
  const full: Parcel[] = []
  const rejected: Rejected[] = []
  let queue: string | undefined
  let parcel: Parcel | undefined
  let part: QueuePart | undefined
  for (let index = 0; index < batch.length; index++) {
    const message = batch[index] as OutgoingMessage
    try {
      // Most batches have one queue: it is looked up once.
      if (message.queue !== queue || parcel === undefined || part === undefined) {
        const keys = server.keys(message.queue)
        parcel = parcelOf(parcels, placeOf(server, keys))
        part = partOf(parcel, keys)
        queue = message.queue
      }
      if (message.headers !== undefined) checkHeaders(message)
      if (parcel.bytes + message.body.length > mostBytes && parcel.messages.length > 0) {
        full.push(parcel)
        const { keys } = part
        parcels.delete(placeOf(server, keys))
        parcel = parcelOf(parcels, placeOf(server, keys))
        part = partOf(parcel, keys)
      }
      parcel.bytes += message.body.length
      part.places.push(parcel.messages.push(message) - 1)
      part.plain &&= isPlain(message)
      parcel.indexes.push(index)
    } catch (error) {
      rejected.push({ index, error })
    }
  }
  return { parcels: full.concat(...parcels.values()).filter(({ messages }) => messages.length > 0), rejected }
}

function placeOf({ isCluster }: StreamServer, { stream }: QueueKeys): string {
  return isCluster ? stream : ''
}

function parcelOf(parcels: Map<string, Parcel>, place: string): Parcel {
  let parcel = parcels.get(place)
  if (parcel === undefined) {
    parcel = { bytes: 0, messages: [], indexes: [], queues: new Map() }
    parcels.set(place, parcel)
  }
  return parcel
}

function partOf({ queues }: Parcel, keys: QueueKeys): QueuePart {
  let part = queues.get(keys.queue)
  if (part === undefined) {
    part = { keys, places: [], plain: true }
    queues.set(keys.queue, part)
  }
  return part
}

function checkHeaders({ headers = {} }: OutgoingMessage): void {
  const count = Object.keys(headers).length
  if (count > mostHeaders) throw new RedisFault('too-large', `A message cannot have ${count} headers.`)
}

/** Stores a parcel, once, however often core has to publish it again. */
export async function sendParcel(server: StreamServer, { messages, indexes, queues }: Parcel): Promise<Rejected[]> {
  const parts = [...queues.values()]
  const beside = server.isCluster ? parts[0]?.keys.stream : `${server.prefix}:stream`
  const unlisted = parts.map(({ keys }) => keys.queue).filter(queue => !server.isListed(queue))
  if (unlisted.length > 0) await server.enlist(unlisted)
  const attempt = server.tokens.attempt(`${beside}:sent:`, messages)
  const doubted = attempt.keys.length > 1 ? attempt.maybe : undefined
  const keys = [...attempt.keys]
  const given: RedisArgument[] = [keys.length, parts.length]
  const now = server.clock.now()
  for (const { keys: of, places, plain } of parts) {
    keys.push(of.stream, of.due, of.bell)
    const short = plain && doubted === undefined
    given.push(short ? 'p' : 'f', places.length)
    for (const place of places) {
      const message = messages[place] as OutgoingMessage
      if (short) given.push(message.id, bytesOf(message.body))
      else {
        given.push(doubted?.[place] ?? '')
        addMessage(given, message, now)
      }
    }
  }
  let refused: readonly (readonly [part: number, why: string])[]
  try {
    refused = (await server.commands.run(publishScript, keys.concat(attempt.forget), given)) as typeof refused
  } catch (error) {
    attempt.failed(error)
    throw error
  }
  attempt.done()
  return refused.flatMap(([part, why]) =>
    (parts[part]?.places ?? []).map(place => ({ index: indexes[place] ?? 0, error: new Error(why) })),
  )
}

/** As the scripts' `put` wants it. The server adds its own time to the delay: the clock of this host does not count. */
export function addMessage(given: RedisArgument[], message: OutgoingMessage, now: number): void {
  const fields = toFields(message)
  const delay = message.dueAt === undefined ? 0 : Math.ceil(message.dueAt - now)
  given.push(delay > 0 ? delay : '', fields.length, ...fields)
}
