export type {
  MqttCapabilities,
  PlainCapabilities,
  PlainCapabilities3,
  SlotCapabilities,
  SlotCapabilities3,
} from './capabilities.js'
export { type MqttBroker, mqtt } from './mqtt-broker.js'
export type { MqttClientOptions, MqttOptions, MqttTls } from './options.js'
export type { MqttReceipt } from './sessions/receipt.js'
