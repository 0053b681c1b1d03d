export type { RedisStreamCapabilities } from './capabilities.js'
export type { RedisStreamOptions } from './options.js'
export type { RedisStreamReceipt } from './queues/receipt.js'
export { type RedisStreamBroker, redisStream } from './redis-stream-broker.js'
