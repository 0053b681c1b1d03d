export { classifyRedis } from './client/classify.js'
export type { RedisNode, RedisOptions, RedisSentinels, RedisTls } from './client/options.js'
export { RedisClient, type RedisUser } from './client/redis-client.js'
export type { RedisArgument } from './client/redis-argument.js'
export type { Caller, CallOptions } from './client/call-options.js'
export type { ConnectionParts, RedisConnection } from './client/redis-connection.js'
export { RedisFault } from './client/redis-fault.js'
export { type RedisNative, type RedisPlace, type RedisSettings, redisSettings } from './client/settings.js'
export type { Scrub } from './client/scrub.js'
export { checkLayout } from './scripts/layout.js'
export { type RedisScript, redisScript } from './scripts/redis-script.js'
export {
  type PublishAttempt,
  PublishTokens,
  publishTokensLua,
  type TokenMessage,
  tokenTtlMs,
} from './scripts/publish-tokens.js'
export { type RedisStore, redisStore, storeOf } from './store/redis-store.js'
