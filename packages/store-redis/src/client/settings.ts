import type { Cluster, Redis } from 'ioredis'
import { checkOptions } from './check-options.js'
import { makerOf } from './make-client.js'
import type { RedisOptions } from './options.js'
import { type Scrub, scrubber } from './scrub.js'

export type RedisNative = Redis | Cluster

/** Options with their defaults. Secrets stand nowhere in it where looking at it would show them. */
export interface RedisSettings {
  readonly prefix: string
  /** Keys of one call have to share a hash tag. */
  readonly isCluster: boolean
  /** How many addresses there are to try. */
  readonly places: number
  readonly connectionName: string | undefined
  readonly connectMs: number
  readonly callMs: number
  /** A new client for the address whose turn it is, not connected. */
  readonly make: (turn: number, connectionName: string) => RedisNative
  readonly scrub: Scrub
}

/** Where Redis is, in short or in full. */
export type RedisPlace = string | readonly string[] | RedisOptions

/**
 * @param place an address, several, or all options at once.
 * @param more further options, over those of `place`.
 * @throws {InvalidOption} at once, and never with a secret in it.
 */
export function redisSettings(place: RedisPlace = {}, more: RedisOptions = {}): RedisSettings {
  const options: RedisOptions = { ...placeOf(place), ...more }
  checkOptions(options)
  const { make, places, isCluster, secrets } = makerOf(options)
  return {
    prefix: options.prefix ?? 'sluice',
    isCluster,
    places,
    connectionName: options.connectionName,
    connectMs: options.connectTimeoutMs ?? 4_000,
    callMs: options.callTimeoutMs ?? 8_000,
    make,
    scrub: scrubber(secrets),
  }
}

function placeOf(place: RedisPlace): RedisOptions {
  if (typeof place === 'string') return { url: place }
  return isList(place) ? { urls: place } : place
}

function isList(place: RedisPlace): place is readonly string[] {
  return Array.isArray(place)
}
