import type { Broker, Delivery, Rejected } from '@sluice/core/adapter'
import { classifyZeromq } from '../classify.js'
import { type HandOut, writeDelivery } from '../frames/delivery-codec.js'
import { writeFailure } from '../frames/failure-codec.js'
import { FrameFault } from '../frames/frame-fault.js'
import { FrameWriter } from '../frames/frame-writer.js'
import { cutFrameBytes, kinds } from '../frames/kinds.js'
import { HubFault } from '../frames/hub-fault.js'

const headBytes = 6

export function okFrame(request: number): Buffer {
  return new FrameWriter(kinds.ok, request).end()
}

export function staleFrame(request: number, numbers: readonly number[]): Buffer {
  const writer = new FrameWriter(kinds.stale, request)
  writer.u32(numbers.length)
  for (const number of numbers) writer.f64(number)
  return writer.end()
}

export function rejectedFrame(request: number, rejected: readonly Rejected[], broker: Broker): Buffer {
  const writer = new FrameWriter(kinds.rejected, request)
  writer.u32(rejected.length)
  for (const { index, error } of rejected) {
    writer.u32(index)
    failure(writer, error, broker)
  }
  return writer.end()
}

export function errorFrame(request: number, error: unknown, broker: Broker): Buffer {
  const writer = new FrameWriter(kinds.error, request)
  failure(writer, error, broker)
  return writer.end()
}

export function resultFrame(request: number, result: unknown): Buffer {
  const writer = new FrameWriter(kinds.result, request)
  writer.text(JSON.stringify(result ?? null))
  return writer.end()
}

/** One of the frames that carry deliveries, and their numbers. */
interface Part {
  readonly frame: Buffer
  readonly numbers: readonly number[]
}

/**
 * As many frames as it takes, all but the last marked as not the last.
 *
 * @param handOut gives a delivery its number, and what else its client is told.
 */
export function messageFrames(
  request: number,
  deliveries: readonly Delivery[],
  handOut: (delivery: Delivery) => HandOut,
): Part[] {
  const frames: Part[] = []
  let from = 0
  do {
    const writer = new FrameWriter(kinds.messages, request)
    writer.u8(0)
    writer.u32(0)
    const numbers: number[] = []
    while (from < deliveries.length && writer.size < cutFrameBytes) {
      const delivery = deliveries[from++] as Delivery
      const handed = handOut(delivery)
      numbers.push(handed.number)
      writeDelivery(writer, delivery, handed)
    }
    writer.setU8(headBytes, from < deliveries.length ? 1 : 0)
    writer.setU32(headBytes + 1, numbers.length)
    frames.push({ frame: writer.end(), numbers })
  } while (from < deliveries.length)
  return frames
}

function failure(writer: FrameWriter, error: unknown, broker: Broker): void {
  const own = error instanceof HubFault || error instanceof FrameFault
  writeFailure(writer, own ? classifyZeromq(error) : broker.classify(error), textOf(error))
}

function textOf(error: unknown): string {
  return error instanceof Error && typeof error.message === 'string' ? error.message : 'Not an error.'
}
