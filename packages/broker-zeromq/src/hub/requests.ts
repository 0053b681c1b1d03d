import type { OutgoingMessage, Source } from '@sluice/core/adapter'
import { FrameFault } from '../frames/frame-fault.js'
import type { FrameReader } from '../frames/frame-reader.js'
import { leastMessageBytes, readMessage } from '../frames/message-codec.js'

export function readMessages(reader: FrameReader): OutgoingMessage[] {
  const messages: OutgoingMessage[] = []
  let before: string | undefined
  for (let left = reader.count(leastMessageBytes); left > 0; left--) {
    const message = readMessage(reader, before)
    before = message.queue
    messages.push(message)
  }
  return messages
}

export function readNumbers(reader: FrameReader): number[] {
  const numbers: number[] = []
  for (let left = reader.count(8); left > 0; left--) numbers.push(reader.f64())
  return numbers
}

export function readNacks(reader: FrameReader): { readonly number: number; readonly delayMs: number }[] {
  const items: { number: number; delayMs: number }[] = []
  for (let left = reader.count(16); left > 0; left--) items.push({ number: reader.f64(), delayMs: reader.f64() })
  return items
}

export function readMoves(reader: FrameReader): { readonly number: number; readonly message: OutgoingMessage }[] {
  const items: { number: number; message: OutgoingMessage }[] = []
  for (let left = reader.count(8 + leastMessageBytes); left > 0; left--) {
    items.push({ number: reader.f64(), message: readMessage(reader, undefined) })
  }
  return items
}

/** Groups, sessions and places to begin at do not travel: a hub has none. */
export function readSource(reader: FrameReader): Source {
  const queue = reader.text()
  const settle = reader.u8() === 0 ? 'after' : 'never'
  const leaseMs = reader.f64()
  if (leaseMs <= 0) throw new FrameFault('A lease without length.')
  return {
    queue,
    group: undefined,
    from: 'earliest',
    life: 'durable',
    settle,
    window: Infinity,
    leaseMs: Number.isNaN(leaseMs) ? undefined : leaseMs,
  }
}
