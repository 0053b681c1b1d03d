import type { OutgoingMessage } from '@sluice/core/adapter'
import { AmqpFault } from '../connection/amqp-fault.js'
import { longestDelayMs } from '../delay/delay-route.js'
import { refuseHeaders } from '../headers.js'

export interface MessageLimits {
  readonly bodyBytes: number
  readonly headerBytes: number
  readonly priorities: number
}

/** Why a message cannot be sent; asked before anything of it is written. `largestBody`: what the server was heard to allow. */
export function checkMessage(
  message: OutgoingMessage,
  body: Buffer,
  delayMs: number,
  limits: MessageLimits,
  largestBody: number = Number.POSITIVE_INFINITY,
): AmqpFault | undefined {
  const { headers, id, priority } = message
  const most = Math.min(limits.bodyBytes, largestBody)
  if (body.length > most) return new AmqpFault('too-large', `The body is above ${most} bytes.`)
  if (id.length > 85 && Buffer.byteLength(id) > 255) return new AmqpFault('invalid', 'The id is above 255 bytes.')
  if (delayMs > longestDelayMs) return new AmqpFault('invalid', `A delay is at most ${longestDelayMs} ms.`)
  if (priority !== undefined && !(Number.isInteger(priority) && priority >= 0 && priority < limits.priorities)) {
    return new AmqpFault('invalid', `Priorities are whole numbers from 0 to ${limits.priorities - 1}.`)
  }
  const refusal = headers === undefined ? undefined : refuseHeaders(headers, limits.headerBytes)
  if (refusal === undefined) return undefined
  const text =
    refusal === 'too-large'
      ? `The headers are above ${limits.headerBytes} bytes.`
      : 'A header name is empty, above 255 bytes, or one that RabbitMQ has for itself (CC, BCC, x-death …).'
  return new AmqpFault(refusal, text)
}
