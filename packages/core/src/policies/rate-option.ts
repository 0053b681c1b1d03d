import { type Duration, readDuration } from '../clock/duration.js'
import { type RateText, rateForms, readRate } from '../clock/rate-text.js'
import { InvalidOption } from '../errors/invalid-option.js'
import { knownFields } from './known-fields.js'
import { parseDuration } from './parse-duration.js'

/** How often handlers may start, whatever they take. Exact from 0.01 to 10,000 a second. */
export type RateOption<Args = unknown> =
  | RateText
  | {
      /** Starts per `per`; may be a fraction. */
      readonly limit: number
      /** Default `'1s'`. */
      readonly per?: Duration | undefined
      /** How many may start at once after idleness; default 1: never two together. */
      readonly burst?: number | undefined
      /** A pace of its own for each key. A message whose key is no string and no number becomes a dead letter. */
      readonly key?: ((args: Args) => string | number) | undefined
      /** Who shares the limit: this process. */
      readonly scope?: 'process' | undefined
      /** Whether runs after the first spend a start too; default `true`. */
      readonly countRetries?: boolean | undefined
    }

/** A rate, checked. */
export interface RateSettings<Args = unknown> {
  readonly limit: number
  readonly perMs: number
  readonly burst: number
  readonly key: ((args: Args) => string | number) | undefined
  readonly countRetries: boolean
}

/** Starts are remembered for a period, one number each: this bounds the memory. */
const mostPerPeriod = 1_000_000

/** Checks the option `rate`. @throws {InvalidOption} naming the path. */
export function rateSettings<Args>(given: RateOption<Args>, option: string = 'rate'): RateSettings<Args> {
  const settings = typeof given === 'string' ? fromText<Args>(given, option) : fromObject<Args>(given, option)
  if (Math.ceil(settings.limit + settings.burst - 1) > mostPerPeriod) {
    throw new InvalidOption({
      option,
      given: settings.limit,
      allowed: `at most ${mostPerPeriod} starts per period, burst included`,
      remedy: `Use a shorter period: ${option} '1/s' and '3600/h' are the same pace.`,
    })
  }
  if (readDuration(settings.perMs / settings.limit) === undefined) {
    throw new InvalidOption({ option, given: settings.limit, allowed: 'at least one start in 36,500 days' })
  }
  return settings
}

function fromText<Args>(given: string, option: string): RateSettings<Args> {
  const rate = readRate(given)
  if (rate === undefined) {
    throw new InvalidOption({ option, given, allowed: `${rateForms}, or { limit, per, burst, key }` })
  }
  return { ...rate, burst: 1, key: undefined, countRetries: true }
}

function fromObject<Args>(given: unknown, option: string): RateSettings<Args> {
  const fields = knownFields(given, option, ['limit', 'per', 'burst', 'key', 'scope', 'countRetries'])
  const { limit, per = 1_000, burst = 1, key, scope = 'process', countRetries = true } = fields
  const check = (name: string, right: boolean, allowed: string): void => {
    if (!right) throw new InvalidOption({ option: `${option}.${name}`, given: fields[name], allowed })
  }
  check('limit', typeof limit === 'number' && limit > 0 && Number.isFinite(limit), 'a positive number')
  check('burst', Number.isSafeInteger(burst) && (burst as number) >= 1, 'a whole number from 1')
  check('key', key === undefined || typeof key === 'function', 'a function from arguments to a string or number')
  check('scope', scope === 'process', "'process'")
  check('countRetries', typeof countRetries === 'boolean', 'true or false')
  return {
    limit: limit as number,
    perMs: parseDuration(per as Duration, `${option}.per`),
    burst: burst as number,
    key: key as RateSettings<Args>['key'],
    countRetries: countRetries as boolean,
  }
}
