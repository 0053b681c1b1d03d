import type { Failure, FailureCode } from '@sluice/core/adapter'

/** What this adapter itself finds wrong; carries its own answer for `classify`. */
export class MqttFault extends Error {
  readonly failure: Failure

  constructor(
    code: FailureCode,
    message: string,
    more: Partial<Omit<Failure, 'code'>> & { readonly cause?: unknown } = {},
  ) {
    const { cause, ...failure } = more
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'MqttFault'
    this.failure = { code, retryable: false, happened: 'no', ...failure }
  }
}

/** The connection was lost while something waited for its answer. */
export function lostWaiting(cause: unknown): MqttFault {
  return new MqttFault('connection', 'The connection to the MQTT server was lost before the answer came.', {
    happened: 'maybe',
    cause,
  })
}
