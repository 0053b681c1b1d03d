export { type AmqpBroker, type AmqpNative, amqp } from './amqp-broker.js'
export type { ClassicCapabilities, PlainClassicCapabilities, QuorumCapabilities } from './capabilities.js'
export type { AmqpReceipt } from './consuming/outstanding.js'
export type { AmqpCredentials, AmqpOptions, AmqpTls } from './options/amqp-options.js'
