import type { RedisOptions } from '@sluice/store-redis'

/** Where Redis is, and how we speak with it: see `RedisOptions` of `@sluice/store-redis`. */
export interface RedisStreamOptions extends RedisOptions {}
