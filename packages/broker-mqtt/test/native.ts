import type { MqttClient } from 'mqtt'
import type { MqttBroker } from '../src/index.js'
import type { Capabilities } from '@sluice/core/adapter'

/** The client under a broker that is open. */
export function nativeOf(broker: MqttBroker<Capabilities>): MqttClient {
  return broker.native as MqttClient
}
