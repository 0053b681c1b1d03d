import type { Failure, FailureCode } from '@sluice/core/adapter'
import { MqttFault } from './mqtt-fault.js'

type Meaning = readonly [code: FailureCode, happened: 'no' | 'maybe', retryAfterMs?: number]

/** Reason codes of MQTT 5 from 0x80 on, and the five of 3.1.1. */
const meanings: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [1, ['unsupported', 'no']],
  [2, ['auth', 'no']],
  [3, ['busy', 'no', 1_000]],
  [4, ['auth', 'no']],
  [5, ['auth', 'no']],
  [0x10, ['unroutable', 'no']],
  [0x80, ['unknown', 'maybe']],
  [0x81, ['invalid', 'no']],
  [0x82, ['invalid', 'no']],
  [0x83, ['invalid', 'no']],
  [0x84, ['unsupported', 'no']],
  [0x85, ['auth', 'no']],
  [0x86, ['auth', 'no']],
  [0x87, ['auth', 'no']],
  [0x88, ['busy', 'no', 1_000]],
  [0x89, ['busy', 'no', 1_000]],
  [0x8a, ['auth', 'no']],
  [0x8b, ['connection', 'maybe']],
  [0x8c, ['auth', 'no']],
  [0x8d, ['connection', 'maybe']],
  [0x8e, ['conflict', 'maybe']],
  [0x8f, ['invalid', 'no']],
  [0x90, ['invalid', 'no']],
  [0x93, ['busy', 'maybe', 1_000]],
  [0x95, ['too-large', 'no']],
  [0x96, ['busy', 'no', 1_000]],
  [0x97, ['full', 'no', 1_000]],
  [0x98, ['connection', 'maybe']],
  [0x99, ['invalid', 'no']],
  [0x9b, ['unsupported', 'no']],
  [0x9e, ['unsupported', 'no']],
  [0x9f, ['busy', 'no', 1_000]],
])

/** What a reason code means; `undefined` for what is none. */
export function failureOfReason(reason: unknown): Failure | undefined {
  const meaning = typeof reason === 'number' ? meanings.get(reason) : undefined
  if (meaning === undefined) return undefined
  const [code, happened, retryAfterMs] = meaning
  const retryable = retryAfterMs !== undefined
  return retryable ? { code, retryable, happened, retryAfterMs } : { code, retryable, happened }
}

/** The server refused something with this reason code. */
export function refused(what: string, reason: number): MqttFault {
  const { code, ...more } = failureOfReason(reason) ?? { code: 'unknown', retryable: false, happened: 'maybe' }
  return new MqttFault(code, `The MQTT server refused ${what}, reason 0x${reason.toString(16)}.`, more)
}

/** The server knows nobody who wants what was published: it kept nothing. */
export function nobodySubscribed(queue: string): MqttFault {
  return new MqttFault(
    'unroutable',
    `Nobody has subscribed to the topic of queue "${queue}", so the MQTT server keeps nothing: start a worker first, or use slots.`,
  )
}
