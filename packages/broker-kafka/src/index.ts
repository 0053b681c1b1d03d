export type { KafkaCapabilities } from './capabilities.js'
export type {
  ArrivedRecord,
  Bounds,
  Driver,
  DriverMember,
  DriverProducer,
  MemberEvents,
  MemberPlan,
  OutgoingRecord,
  Position,
  TopicPlan,
} from './drivers/driver.js'
export type { KafkaReceipt } from './groups/lane.js'
export { type KafkaBroker, kafka } from './kafka-broker.js'
export type { DriverGround, KafkaOptions, KafkaSasl, KafkaServer, KafkaSettings, KafkaTls } from './options.js'
