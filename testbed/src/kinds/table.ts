import type { Kind } from './kind.js'
import { rabbitmq } from './rabbitmq.js'
import { redis } from './redis.js'

/** Every product the testbed can start. The names are what people type: `npm run testbed -- up redis`. */
export const kinds = { redis, rabbitmq } satisfies Record<string, Kind>
