import { InvalidOption } from '@sluice/core'
import { isList } from './is-list.js'

const name = /^[A-Za-z0-9_-]{1,60}$/

/** Beyond it timers of Node end at once. */
const longestTimerMs = 2_147_483_647
/** The most that MQTT can say, and that is not for ever. */
const longestSessionMs = 4_294_967_294_000

/** What is checked here, whatever it is. */
interface Given {
  readonly slots: { readonly contract?: unknown } | undefined
  readonly user: unknown
  readonly password: unknown
  readonly tls: unknown
  readonly protocolVersion: unknown
  readonly prefix: string
  readonly ackOrder: unknown
  readonly requireSubscriber: unknown
  readonly sessionExpiryMs: unknown
  readonly slotLeaseMs: unknown
  readonly removeExpiredAfterMs: unknown
  readonly maxPacketBytes: unknown
  readonly keepaliveSeconds: unknown
  readonly connectTimeoutMs: unknown
  readonly clientOptions: unknown
}

/** @throws {InvalidOption} for the first option that means nothing. */
export function checked(url: unknown, settings: Given): void {
  const check = (fits: boolean, option: string, value: unknown, allowed: string): void => {
    if (!fits) throw new InvalidOption({ option, given: value, allowed })
  }
  const urls = isList(url) ? url : [url]
  check(urls.length > 0 && url !== undefined, 'url', {}, 'the address of a server, such as mqtt://localhost')
  const { ackOrder, clientOptions, password, prefix, protocolVersion, requireSubscriber, slots, tls, user } = settings
  for (const [option, value] of Object.entries({ user, password })) {
    check(value === undefined || (typeof value === 'string' && value !== ''), option, {}, 'a text')
  }
  check(tls === undefined || (typeof tls === 'object' && tls !== null), 'tls', {}, 'an object')
  check(slots === undefined || (typeof slots === 'object' && slots?.contract === 1), 'slots', {}, 'a store')
  check(protocolVersion === 4 || protocolVersion === 5, 'protocolVersion', protocolVersion, '5, or 4 for MQTT 3.1.1')
  check(name.test(prefix), 'prefix', prefix, 'letters, digits, - and _')
  check(ackOrder === 'strict' || ackOrder === 'free', 'ackOrder', ackOrder, "'strict' or 'free'")
  check(typeof requireSubscriber === 'boolean', 'requireSubscriber', requireSubscriber, 'true or false')
  check(clientOptions === undefined || typeof clientOptions === 'function', 'clientOptions', {}, 'a function')
  const within = (option: keyof typeof settings, from: number, to: number, whole = false): void => {
    const value = settings[option]
    const fits = typeof value === 'number' && value >= from && value <= to && (!whole || Number.isInteger(value))
    check(value === undefined || fits, option, value, `a ${whole ? 'whole ' : ''}number from ${from} to ${to}`)
  }
  within('sessionExpiryMs', 1_000, longestSessionMs)
  within('slotLeaseMs', 1_000, longestTimerMs)
  within('removeExpiredAfterMs', 0, Number.MAX_SAFE_INTEGER)
  within('maxPacketBytes', 131_072, 268_435_455, true)
  within('keepaliveSeconds', 1, 65_535, true)
  within('connectTimeoutMs', 100, longestTimerMs)
}
