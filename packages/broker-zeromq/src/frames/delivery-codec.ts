import type { Delivery } from '@sluice/core/adapter'
import type { FrameReader } from './frame-reader.js'
import type { FrameWriter } from './frame-writer.js'
import { readHeaders, writeHeaders } from './headers-codec.js'

const binary = 1
const headed = 2
const named = 4
const stamped = 8
const leased = 16
const prior = 32
const keyed = 64

/** The least that a delivery takes: flags, receipt, count, body. */
export const leastDeliveryBytes = 21

/** What a client is told of one hand-out beside the message. */
export interface HandOut {
  /** The receipt that travels. */
  readonly number: number
  /** What is left of the lease, as the hub's clock has it; `undefined`: nothing is to be settled. */
  readonly leaseMs: number | undefined
  readonly deliveryCount: number
}

export function writeDelivery(writer: FrameWriter, delivery: Delivery, handed: HandOut): void {
  const { number, leaseMs, deliveryCount } = handed
  const { id, body, headers, publishedAt, key, priority } = delivery
  let flags = 0
  if (typeof body !== 'string') flags |= binary
  if (headers !== undefined) flags |= headed
  if (id !== undefined) flags |= named
  if (publishedAt !== undefined) flags |= stamped
  if (leaseMs !== undefined) flags |= leased
  if (priority !== undefined) flags |= prior
  if (key !== undefined) flags |= keyed
  writer.u8(flags)
  writer.f64(number)
  writer.f64(deliveryCount)
  if (typeof body === 'string') writer.text(body)
  else writer.bytes(body)
  if (id !== undefined) writer.text(id)
  if (headers !== undefined) writeHeaders(writer, headers)
  if (publishedAt !== undefined) writer.f64(publishedAt)
  if (leaseMs !== undefined) writer.f64(leaseMs)
  if (priority !== undefined) writer.f64(priority)
  if (key !== undefined) writer.text(key)
}

/** @param arrivedAt by the monotonic clock of this process. */
export function readDelivery(reader: FrameReader, arrivedAt: number): Delivery<number> {
  const flags = reader.u8()
  const receipt = reader.f64()
  const deliveryCount = reader.f64()
  const body = (flags & binary) === 0 ? reader.text() : reader.bytes()
  return {
    id: (flags & named) === 0 ? undefined : reader.text(),
    body,
    headers: (flags & headed) === 0 ? undefined : readHeaders(reader),
    receipt,
    lane: undefined,
    deliveryCount,
    publishedAt: (flags & stamped) === 0 ? undefined : reader.f64(),
    leaseUntil: (flags & leased) === 0 ? undefined : arrivedAt + reader.f64(),
    priority: (flags & prior) === 0 ? undefined : reader.f64(),
    key: (flags & keyed) === 0 ? undefined : reader.text(),
  }
}
