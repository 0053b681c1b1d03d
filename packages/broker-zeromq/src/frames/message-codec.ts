import type { OutgoingMessage } from '@sluice/core/adapter'
import type { FrameReader } from './frame-reader.js'
import type { FrameWriter } from './frame-writer.js'
import { readHeaders, writeHeaders } from './headers-codec.js'

const binary = 1
const headed = 2
const delayed = 4
const prior = 8
const keyed = 16
const sameQueue = 32

/** The least that a message takes: flags, id, body. */
export const leastMessageBytes = 9

/** @param before the queue of the message before it in this frame, which is then not named again. */
export function writeMessage(writer: FrameWriter, message: OutgoingMessage, before: string | undefined): void {
  const { body, headers, dueAt, priority, key, queue } = message
  let flags = queue === before ? sameQueue : 0
  if (typeof body !== 'string') flags |= binary
  if (headers !== undefined) flags |= headed
  if (dueAt !== undefined) flags |= delayed
  if (priority !== undefined) flags |= prior
  if (key !== undefined) flags |= keyed
  writer.u8(flags)
  if (queue !== before) writer.text(queue)
  writer.text(message.id)
  if (typeof body === 'string') writer.text(body)
  else writer.bytes(body)
  if (headers !== undefined) writeHeaders(writer, headers)
  if (dueAt !== undefined) writer.f64(dueAt)
  if (priority !== undefined) writer.f64(priority)
  if (key !== undefined) writer.text(key)
}

export function readMessage(reader: FrameReader, before: string | undefined): OutgoingMessage {
  const flags = reader.u8()
  const queue = (flags & sameQueue) === 0 ? reader.text() : (before ?? '')
  const id = reader.text()
  return {
    queue,
    body: (flags & binary) === 0 ? reader.text() : reader.bytes(),
    id,
    headers: (flags & headed) === 0 ? undefined : readHeaders(reader),
    dueAt: (flags & delayed) === 0 ? undefined : reader.f64(),
    priority: (flags & prior) === 0 ? undefined : reader.f64(),
    key: (flags & keyed) === 0 ? undefined : reader.text(),
  }
}
