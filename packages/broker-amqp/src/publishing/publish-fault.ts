import { AmqpFault, lostFault } from '../connection/amqp-fault.js'
import type { Link } from '../connection/link.js'

const tooLarge = /larger than (?:configured )?max size (\d+)/

/**
 * Why a channel for publishing ended, and what is learned from it, so that the next one does not end the same way. What
 * was under way may have happened: the server names no message.
 */
export function publishFault(link: Link, cause: unknown): AmqpFault {
  const { code, message } = (cause ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  const text = String(message ?? '')
  if (code === 403) {
    return new AmqpFault('auth', `RabbitMQ does not allow to publish: ${text}`, { happened: 'maybe', cause })
  }
  // An exchange of the delay levels was removed: they are made anew.
  if (code === 404) {
    link.known.clear()
    link.delays.clear()
  }
  // Published again, the one to blame is refused by itself, and those beside it are sent.
  const limit = code === 406 ? tooLarge.exec(text)?.[1] : undefined
  if (limit !== undefined) link.largestBody = Number(limit)
  else if (code === 406) {
    return new AmqpFault('invalid', `RabbitMQ refused a message: ${text}`, { happened: 'maybe', cause })
  }
  return lostFault('The channel for publishing', cause)
}
