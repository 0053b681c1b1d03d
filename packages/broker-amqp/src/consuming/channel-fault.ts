import { AmqpFault, lostFault } from '../connection/amqp-fault.js'

/** Why a consumer's channel ended: the server's reason, where it gave one, else the loss of its connection. */
export function channelFault(cause: unknown): AmqpFault {
  const { code, message } = (cause ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  const text = String(message ?? '')
  if (code === 406 && /timed out/i.test(text)) {
    const advice = 'Raise consumer_timeout on the server, or keep handlers shorter.'
    return new AmqpFault('timeout', `RabbitMQ waited too long for an acknowledgement. ${advice}`, {
      happened: 'maybe',
      cause,
    })
  }
  if (typeof code === 'number') {
    return new AmqpFault('unknown', `RabbitMQ closed the consumer's channel: ${text}`, { happened: 'maybe', cause })
  }
  return lostFault('The channel of the consumer', cause)
}
