export type { Admin } from './admin.js'
export type { Broker } from './broker.js'
export type { Capabilities, Limit } from './capabilities.js'
export type { Consumer, ConsumerEvents, Source } from './consumer.js'
export type { Failure, FailureCode } from './failure.js'
export type { Cancel, Clock, Host, HostEvent } from './host.js'
export type { Delivery, Headers, OutgoingMessage, Rejected } from './message.js'
export type { Publisher } from './publisher.js'
export type {
  Added,
  Addition,
  Bound,
  Change,
  Changed,
  ClaimedParked,
  Due,
  LogEntry,
  Parked,
  Store,
  StoredValue,
} from './store.js'
