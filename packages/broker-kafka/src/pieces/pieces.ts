import type { FailureCode, OutgoingMessage } from '@sluice/core/adapter'
import { requestBytes } from '../capabilities.js'
import type { OutgoingRecord } from '../drivers/driver.js'
import { typeOf } from '../drivers/type-of.js'
import { headerPairs } from '../headers.js'

/** A message of a batch on its way to its topic. */
export interface Item {
  readonly index: number
  readonly topic: string
  readonly record: OutgoingRecord
  readonly bytes: number
}

/** What a record costs beside what it holds, at most; and a header of it. */
const recordOverhead = 40
const headerOverhead = 10

export function itemOf(index: number, topic: string, { body, headers, id, key }: OutgoingMessage): Item {
  const record = { key, value: body, headers: headerPairs(id, headers) }
  return { index, topic, record, bytes: sizeOf(record) }
}

/** In order; none has more than a request may hold, nor more of a topic than that one takes. */
export function piecesOf(items: readonly Item[], most: ReadonlyMap<string, number>): readonly (readonly Item[])[] {
  const pieces: Item[][] = []
  const ofTopic = new Map<string, number>()
  let piece: Item[] | undefined
  let all = 0
  for (const item of items) {
    const { bytes, topic } = item
    const room = most.get(topic) ?? requestBytes
    if (piece === undefined || all + bytes > requestBytes || (ofTopic.get(topic) ?? 0) + bytes > room) {
      piece = []
      pieces.push(piece)
      ofTopic.clear()
      all = 0
    }
    piece.push(item)
    all += bytes
    ofTopic.set(topic, (ofTopic.get(topic) ?? 0) + bytes)
  }
  return pieces
}

export function byTopic(piece: readonly Item[]): ReadonlyMap<string, readonly OutgoingRecord[]> {
  const records = new Map<string, OutgoingRecord[]>()
  for (const { record, topic } of piece) {
    const some = records.get(topic)
    if (some === undefined) records.set(topic, [record])
    else some.push(record)
  }
  return records
}

export function bytesOf(piece: readonly Item[]): number {
  return piece.reduce((sum, { bytes }) => sum + bytes, 0)
}

const ofOneMessage: ReadonlySet<FailureCode> = new Set(['too-large', 'invalid', 'corrupt'])

/** Whether it is some of the messages that are refused, or one of their topics; else it is all that we send. */
export function isOfMessages(code: FailureCode, error: unknown): boolean {
  return ofOneMessage.has(code) || typeOf(error) === 'TOPIC_AUTHORIZATION_FAILED'
}

/** Topic by topic, then half by half; one part: there is nothing left to part. */
export function partsOf(piece: readonly Item[], code: FailureCode): readonly (readonly Item[])[] {
  const topics = [...new Set(piece.map(({ topic }) => topic))]
  if (topics.length > 1) return topics.map(topic => piece.filter(item => item.topic === topic))
  if (piece.length < 2 || !ofOneMessage.has(code)) return [piece]
  const middle = Math.ceil(piece.length / 2)
  return [piece.slice(0, middle), piece.slice(middle)]
}

function sizeOf({ headers, key, value }: OutgoingRecord): number {
  let size = recordOverhead + (key === undefined ? 0 : Buffer.byteLength(key))
  size += typeof value === 'string' ? Buffer.byteLength(value) : value.byteLength
  for (const [name, text] of headers) size += headerOverhead + Buffer.byteLength(name) + Buffer.byteLength(text)
  return size
}
