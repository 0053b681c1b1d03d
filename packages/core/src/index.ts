export type { Duration } from './clock/duration.js'
export { systemClock } from './clock/system-clock.js'
export { VirtualClock } from './clock/virtual-clock.js'
export type { Logger } from './consume/handler-context.js'
export type {
  Broker,
  Capabilities,
  Clock,
  Delivery,
  Failure,
  FailureCode,
  Headers,
  Limit,
  OutgoingMessage,
  Store,
} from './contract/index.js'
export { isSluiceError, SluiceError } from './errors/sluice-error.js'
export { memory } from './memory/memory-broker.js'
export { close } from './task/close.js'
export { declare, implement, sluice, task } from './task/task.js'
