import { InvalidOption } from '../errors/invalid-option.js'
import { type Backoff, exponential } from './backoff.js'
import { knownFields } from './known-fields.js'

/** How often and when a failed run is tried again; a number is the limit; `false`: never. Default 3. */
export type RetryOption =
  | number
  | false
  | {
      /** Runs after the first: 3 means at most 4 runs. `Infinity`: until it succeeds. Default 3. */
      readonly limit?: number | undefined
      /** Default `exponential('1s')`: doubling, at most a minute, full jitter. */
      readonly backoff?: Backoff | undefined
      /**
       * Where a message waits: `'broker'`, in its queue or the store, occupying nothing, its count surviving a crash;
       * `'process'`, held here, at most 30 s, its count lost with the process. Default: broker where it can delay.
       */
      readonly via?: 'broker' | 'process' | undefined
    }

export interface RetrySettings {
  readonly limit: number
  readonly backoff: Backoff
  /** `undefined`: as negotiated. */
  readonly via: 'broker' | 'process' | undefined
}

/** Checks the option `retry`. @throws {InvalidOption} naming the path. */
export function retrySettings(given: RetryOption | undefined, option: string = 'retry'): RetrySettings {
  if (given === false) return { limit: 0, backoff: exponential('1s'), via: undefined }
  if (given === undefined || typeof given === 'number') {
    return { limit: checkedLimit(given ?? 3, option), backoff: exponential('1s'), via: undefined }
  }
  const { limit = 3, backoff = exponential('1s'), via } = knownFields(given, option, ['limit', 'backoff', 'via'])
  if (typeof backoff !== 'function') {
    throw new InvalidOption({
      option: `${option}.backoff`,
      given: backoff,
      allowed: "a function (attempt, random) => milliseconds, as exponential('1s'), linear('1s') and fixed('5s') make",
    })
  }
  if (via !== undefined && via !== 'broker' && via !== 'process') {
    throw new InvalidOption({ option: `${option}.via`, given: via, allowed: "'broker' or 'process'" })
  }
  return { limit: checkedLimit(limit, `${option}.limit`), backoff: backoff as Backoff, via }
}

function checkedLimit(given: unknown, option: string): number {
  if (given === Number.POSITIVE_INFINITY || (Number.isSafeInteger(given) && (given as number) >= 0)) {
    return given as number
  }
  throw new InvalidOption({ option, given, allowed: 'a whole number from 0, or Infinity' })
}
