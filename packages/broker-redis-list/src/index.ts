export type { RedisListCapabilities, RedisListMode } from './capabilities.js'
export type { RedisListOptions } from './options.js'
export type { Claim, RedisListReceipt } from './queues/receipt.js'
export { type RedisListBroker, redisList } from './redis-list-broker.js'
