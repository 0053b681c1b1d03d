export type { Duration, DurationUnit } from './clock/duration.js'
export type { Rate, RateText } from './clock/rate-text.js'
export { systemClock } from './clock/system-clock.js'
export { VirtualClock } from './clock/virtual-clock.js'
export type { DeadLetterFacts } from './consume/dead-letter.js'
export type { DeadLetter } from './consume/read-dead-letter.js'
export type { Logger } from './consume/handler-context.js'
export type {
  Broker,
  Capabilities,
  Cancel,
  Clock,
  Failure,
  FailureCode,
  Headers,
  Limit,
  Store,
} from './contract/index.js'
export { AdapterMissing } from './errors/adapter-missing.js'
export { BrokerFailed } from './errors/broker-failed.js'
export { CallTimeout } from './errors/call-timeout.js'
export { Closed } from './errors/closed.js'
export { HandlerThrewNonError } from './errors/handler-threw-non-error.js'
export { HandlerTimeout } from './errors/handler-timeout.js'
export { HeadersTooLarge } from './errors/headers-too-large.js'
export { InvalidArguments } from './errors/invalid-arguments.js'
export { InvalidOption } from './errors/invalid-option.js'
export { LeaseLost } from './errors/lease-lost.js'
export { MessageTooLarge } from './errors/message-too-large.js'
export { PolicyFailed } from './errors/policy-failed.js'
export { type FailedItem, PublishManyFailed } from './errors/publish-many-failed.js'
export { PublishTimeout } from './errors/publish-timeout.js'
export { type Refusal, Refused } from './errors/refused.js'
export { Reject } from './errors/reject.js'
export { Requeue } from './errors/requeue.js'
export { Retry } from './errors/retry.js'
export { ShuttingDown } from './errors/shutting-down.js'
export { type ErrorFacts, type Fault, isSluiceError, SluiceError } from './errors/sluice-error.js'
export type { MessageEvent, RunEvent, WorkerEvents } from './events/worker-events.js'
export type { Health, Worker } from './events/worker-face.js'
export { type MemoryFace, type MemoryOptions, memory } from './memory/memory-broker.js'
export type { MemoryReceipt } from './memory/memory-entry.js'
export { MemoryFault } from './memory/memory-fault.js'
export { MemoryServer } from './memory/memory-server.js'
export { type MemoryStoreOptions, memoryStore } from './memory/memory-store.js'
export type { ProfileName, Profiles } from './memory/profiles.js'
export { type Backoff, type ExponentialOptions, exponential, fixed, type Jitter, linear } from './policies/backoff.js'
export { parseDuration } from './policies/parse-duration.js'
export { parseRate } from './policies/parse-rate.js'
export type { Accepted } from './publish/publish-facts.js'
export type { Explanation, Guarantee } from './runtime/explain.js'
export type { Replayed } from './runtime/replay.js'
export { type Closable, close } from './task/close.js'
export type { ConsumeOptions } from './task/consume-options.js'
export type { Context } from './task/context.js'
export type { PrefetchOption, TaskControls, TaskOptions } from './task/options.js'
export type { MessageOverrides, PublishOptions } from './task/publish-options.js'
export type { Published, Pusher } from './task/pusher.js'
export { type ReplayDeadOptions, replayDead } from './task/replay-dead.js'
export { type Consumable, type RunOptions, run } from './task/run.js'
export { shape } from './task/shape.js'
export { declare, implement, sluice, task } from './task/task.js'
export type { Abilities, AbilitiesOf } from './task/abilities.js'
export type { Declaration, Task } from './task/task-face.js'
export type {
  DeclareFunction,
  DeclareOptions,
  Defaults,
  ImplementFunction,
  ImplementOptions,
  InputOption,
  OptionsBeside,
  SluiceFunction,
  TaskFunction,
  TaskFunctionBeside,
} from './task/task-functions.js'
export type { Unsupported } from './task/unsupported.js'
