import type { Failure, FailureCode } from '@sluice/core/adapter'
import { HubFault } from './hub-fault.js'
import type { FrameReader } from './frame-reader.js'
import type { FrameWriter } from './frame-writer.js'

const codes: readonly FailureCode[] = [
  'connection',
  'timeout',
  'busy',
  'auth',
  'not-found',
  'conflict',
  'invalid',
  'too-large',
  'full',
  'unroutable',
  'closed',
  'corrupt',
  'unsupported',
  'unknown',
]
const retryable = 1
const maybe = 2
const longestText = 500

export function writeFailure(writer: FrameWriter, failure: Failure, message: string): void {
  writer.u8(Math.max(codes.indexOf(failure.code), 0))
  writer.u8((failure.retryable ? retryable : 0) | (failure.happened === 'maybe' ? maybe : 0))
  writer.f64(failure.retryAfterMs ?? Number.NaN)
  writer.text(message.slice(0, longestText))
}

export function readFailure(reader: FrameReader): HubFault {
  const code = codes[reader.u8()] ?? 'unknown'
  const flags = reader.u8()
  const retryAfterMs = reader.f64()
  const failure: Failure = {
    code,
    retryable: (flags & retryable) !== 0,
    happened: (flags & maybe) === 0 ? 'no' : 'maybe',
    ...(retryAfterMs >= 0 ? { retryAfterMs } : {}),
  }
  return new HubFault(failure, reader.text())
}
