import { AdapterFault } from '@sluice/core/adapter'

/** What this adapter itself finds wrong. */
export class MqttFault extends AdapterFault {
  override readonly name: string = 'MqttFault'
}

/** The connection was lost while something waited for its answer. */
export function lostWaiting(cause: unknown): MqttFault {
  return new MqttFault('connection', 'The connection to the MQTT server was lost before the answer came.', {
    happened: 'maybe',
    cause,
  })
}
