import type { Properties } from '../headers.js'
import { MqttFault } from './mqtt-fault.js'

/** What is published, QoS 1. */
export interface Publish {
  readonly topic: string
  readonly body: string | Uint8Array
  /** MQTT 5 only. */
  readonly properties: Properties | undefined
  /** MQTT 5 only. */
  readonly expirySeconds: number | undefined
}

const publishQos1 = 0x32
const expiryInterval = 0x02
const userProperty = 0x26
const longest = 65_535

/** The bytes of a PUBLISH. The writer of the client takes six writes and a list of all properties that there are for each message. */
export function publishFrame(message: Publish, packetId: number, protocolVersion: 4 | 5): Buffer {
  const { body, expirySeconds, topic } = message
  const pairs = pairsOf(message.properties)
  let properties = expirySeconds === undefined ? 0 : 5
  for (const text of pairs) properties += lengthOf(text) + 2
  properties += pairs.length / 2
  const text = typeof body === 'string'
  const bodyBytes = text ? Buffer.byteLength(body) : body.byteLength
  const topicBytes = lengthOf(topic)
  const propertyBytes = protocolVersion === 4 ? 0 : sizeOfNumber(properties) + properties
  const remaining = 2 + topicBytes + 2 + propertyBytes + bodyBytes
  const frame = Buffer.allocUnsafe(1 + sizeOfNumber(remaining) + remaining)
  frame[0] = publishQos1
  let at = writeNumber(frame, remaining, 1)
  at = writeText(frame, topic, topicBytes, at)
  at = frame.writeUInt16BE(packetId, at)
  if (protocolVersion === 5) {
    at = writeNumber(frame, properties, at)
    if (expirySeconds !== undefined) at = frame.writeUInt32BE(expirySeconds, frame.writeUInt8(expiryInterval, at))
    for (let index = 0; index < pairs.length; index++) {
      if (index % 2 === 0) frame[at++] = userProperty
      const pair = pairs[index] as string
      at = writeText(frame, pair, Buffer.byteLength(pair), at)
    }
  }
  if (text) frame.write(body, at)
  else frame.set(body, at)
  return frame
}

/** The bytes of PUBACKs. */
export function acknowledgements(packetIds: readonly number[]): Buffer {
  const frames = Buffer.allocUnsafe(packetIds.length * 4)
  let at = 0
  for (const packetId of packetIds) at = frames.writeUInt16BE(packetId, frames.writeUInt16BE(0x4002, at))
  return frames
}

/** Names and values in turn. */
function pairsOf(properties: Properties | undefined): string[] {
  const pairs: string[] = []
  if (properties === undefined) return pairs
  for (const name of Object.keys(properties)) {
    const value = properties[name] as string | string[]
    if (typeof value === 'string') pairs.push(name, value)
    else for (const one of value) pairs.push(name, one)
  }
  return pairs
}

function lengthOf(text: string): number {
  const length = Buffer.byteLength(text)
  if (length > longest) throw new MqttFault('too-large', 'A header is longer than MQTT can say: 65,535 bytes.')
  return length
}

function writeText(frame: Buffer, text: string, length: number, at: number): number {
  const start = frame.writeUInt16BE(length, at)
  return start + frame.write(text, start)
}

function sizeOfNumber(value: number): number {
  return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4
}

function writeNumber(frame: Buffer, value: number, from: number): number {
  let at = from
  for (let left = value; ; ) {
    const digit = left % 128
    left = Math.floor(left / 128)
    frame[at++] = left > 0 ? digit | 0x80 : digit
    if (left === 0) return at
  }
}
