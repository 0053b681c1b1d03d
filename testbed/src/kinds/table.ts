import { kafka } from './kafka.js'
import type { Kind } from './kind.js'
import { mosquitto } from './mosquitto.js'
import { nats } from './nats.js'
import { natsCurrent } from './nats-current.js'
import { rabbitmq } from './rabbitmq.js'
import { redis } from './redis.js'

/** Every product the testbed can start. The names are what people type: `npm run testbed -- up redis`. */
export const kinds = { redis, rabbitmq, nats, 'nats-current': natsCurrent, mosquitto, kafka } satisfies Record<
  string,
  Kind
>
