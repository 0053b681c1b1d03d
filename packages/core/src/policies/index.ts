// '@sluice/core/policy': what the author of a policy needs.
export type { Clock } from '../contract/host.js'
export type {
  Added,
  Addition,
  Bound,
  Change,
  Changed,
  LogEntry,
  Store,
  StoredValue,
} from '../contract/store.js'
export type { Duration, DurationUnit } from '../clock/duration.js'
export type { Rate, RateText } from '../clock/rate-text.js'
export { InvalidOption } from '../errors/invalid-option.js'
export { type Backoff, type ExponentialOptions, exponential, fixed, type Jitter, linear } from './backoff.js'
export { type PolicySlot, policyOrder } from './order.js'
export { isPaced, type Paced } from './paced.js'
export { Pacer } from './pacer.js'
export { parseDuration } from './parse-duration.js'
export { parseRate } from './parse-rate.js'
export {
  type Admissible,
  type AdmitContext,
  type End,
  type Judgement,
  type JudgeContext,
  type Outcome,
  type Overrides,
  type Policy,
  type Run,
  run,
  type Settle,
  settle,
  type Verdict,
  type Wait,
  wait,
} from './policy.js'
