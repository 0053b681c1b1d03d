import { InvalidOption } from '@sluice/core'
import { type RedisOptions, type RedisPlace, type RedisSettings, redisSettings } from '@sluice/store-redis'
import type { RedisListMode } from './capabilities.js'

/** Where Redis is and how we speak with it, as of `redisStore()`, and how lists are used. */
export interface RedisListOptions<Mode extends RedisListMode = RedisListMode> extends RedisOptions {
  /**
   * `reliable` (default): each message is leased until it is acknowledged; at least once. `simple`: plain RPUSH and
   * LPOP, as other systems use lists; what was handed out is gone, at most once.
   */
  readonly mode?: Mode | undefined
  /**
   * What the names of all our keys begin with. Default `sluice`. In `simple` mode a list has the very name of its
   * queue, unless a prefix is given: then `<prefix>:<queue>`.
   */
  readonly prefix?: string | undefined
}

/** Options with their defaults. */
export interface ListSettings {
  readonly mode: RedisListMode
  readonly redis: RedisSettings
  /** Simple mode: what stands before the name of a queue. */
  readonly plainPrefix: string
}

/** @throws {InvalidOption} where one is unknown or has no meaning. */
export function settingsOf(place: RedisPlace | RedisListOptions = {}, options: RedisListOptions = {}): ListSettings {
  const { mode: first, ...where } = isOptions(place) ? place : { mode: undefined }
  const { mode = first ?? 'reliable', ...more } = options
  if (mode !== 'reliable' && mode !== 'simple') {
    throw new InvalidOption({ option: 'mode', given: mode, allowed: "'reliable' or 'simple'" })
  }
  const redis = redisSettings(isOptions(place) ? where : place, more)
  const prefix = more.prefix ?? where.prefix
  return { mode, redis, plainPrefix: prefix === undefined ? '' : `${prefix}:` }
}

function isOptions(place: RedisPlace | RedisListOptions): place is RedisListOptions {
  return typeof place === 'object' && place !== null && !Array.isArray(place)
}
