import { AdapterFault } from '@sluice/core/adapter'

/** A raw error that this adapter itself throws: what it is stands in it. */
export class AmqpFault extends AdapterFault {
  override readonly name: string = 'AmqpFault'
}

/** Whatever was under way when a channel or its connection ended. */
export function lostFault(what: string, cause: unknown): AmqpFault {
  const because = cause instanceof Error ? `: ${cause.message}` : ''
  return new AmqpFault('connection', `${what} was lost${because}`, { happened: 'maybe', cause })
}
