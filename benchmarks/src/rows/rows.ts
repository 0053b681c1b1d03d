import type { Row } from '../harness/row.js'
import { backlogs } from './core/backlogs.js'
import { celeryClassic, celeryLists, celeryQuorum, celeryStreams } from './celery/queues.js'
import { idleness } from './core/idleness.js'
import { memoryOverTime } from './core/memory-over-time.js'
import { messagePath } from './core/message-path.js'
import { pacing } from './core/pacing.js'
import { sleeping } from './core/sleeping.js'
import { kafkaIdleness, kafkaOneByOne, kafkaQueue } from './kafka/queues.js'
import { mqttIdleness, mqttOneByOne, mqttQueue } from './mqtt/queues.js'
import { natsIdleness, natsOneByOne, natsQueue } from './nats/queues.js'
import { classicOneByOne, classicQueue, quorumOneByOne, quorumQueue, rankedQueue } from './rabbitmq/queues.js'
import { rabbitmqIdleness, rabbitmqSleeping } from './rabbitmq/waiting.js'
import { lists, listsOneByOne } from './redis/lists.js'
import { streams, streamsOneByOne } from './redis/streams.js'
import { redisBacklogs, redisIdleness } from './redis/waiting.js'
import { sqliteBacklogs } from './sqlite/backlogs.js'
import { sqliteIdleness } from './sqlite/idleness.js'
import { sqliteMessagePath } from './sqlite/message-path.js'
import { sqliteOneByOne } from './sqlite/one-by-one.js'
import { zeromqIdleness, zeromqOneByOne, zeromqQueue } from './zeromq/queues.js'

/** Everything that is measured, in the order of the report. Another broker adds its rows here, in a group of its own. */
export const rows: readonly Row[] = [
  messagePath,
  memoryOverTime,
  pacing,
  idleness,
  backlogs,
  sleeping,
  sqliteMessagePath,
  sqliteOneByOne,
  sqliteBacklogs,
  sqliteIdleness,
  streams,
  streamsOneByOne,
  lists,
  listsOneByOne,
  redisBacklogs,
  redisIdleness,
  quorumQueue,
  quorumOneByOne,
  classicQueue,
  rankedQueue,
  classicOneByOne,
  rabbitmqSleeping,
  rabbitmqIdleness,
  natsQueue,
  natsOneByOne,
  natsIdleness,
  mqttQueue,
  mqttOneByOne,
  mqttIdleness,
  kafkaQueue,
  kafkaOneByOne,
  kafkaIdleness,
  zeromqQueue,
  zeromqOneByOne,
  zeromqIdleness,
  celeryStreams,
  celeryLists,
  celeryQuorum,
  celeryClassic,
]
