export type { NatsCapabilities } from './capabilities.js'
export { type NatsBroker, nats } from './nats-broker.js'
export type { NatsOptions, NatsTls } from './options.js'
export type { NatsLike } from './link/nats-like.js'
