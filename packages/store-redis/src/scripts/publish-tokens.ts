import type { Clock } from '@sluice/core/adapter'
import { classifyRedis } from '../client/classify.js'

/** One attempt to publish a batch to one queue by one script. */
export interface PublishAttempt {
  /** For `KEYS`: first the key of this attempt's own token, then those of earlier attempts that may have stored some. */
  readonly keys: readonly string[]
  /** For each message which of the earlier ones (from 1 on) may have stored it: `''` or `'1'` or `'1,2'`. Empty where nothing is in doubt. */
  readonly maybe: readonly string[]
  /** For `KEYS`, at the end: tokens of attempts that were confirmed. Nobody asks for them again: see `forget_tokens`. */
  readonly forget: readonly string[]
  /** All is stored. */
  done(): void
  /** Call it with what the script was rejected with: whether it ran may not be known. */
  failed(error: unknown): void
}

interface Uncertain {
  readonly keys: readonly string[]
  readonly until: number
}

/** How long the server remembers an attempt, and we which ones are in doubt. Core gives up long before. */
export const tokenTtlMs = 600_000
const mostInDoubt = 50_000
/** What is not forgotten by a later attempt, the server forgets by itself. */
const mostToForget = 8
const mostPlaces = 1_000

/**
 * Makes publishing idempotent for one key a batch, not one a message. A script stores its batch and its token, both
 * or neither. When an answer is lost, core publishes the messages again, perhaps in other batches; the next attempt
 * names the earlier tokens: what an earlier one stored is left out, and one that has not run yet (it may still lie in
 * a socket) never will. One object for the life of a broker object, also across its publishers.
 */
export class PublishTokens {
  readonly #name: string
  readonly #clock: Clock
  readonly #doubts = new Map<string, Uncertain>()
  /** Of each place: keys of confirmed attempts. */
  readonly #confirmed = new Map<string, string[]>()
  #count = 0

  /** @param name is unique among all that publish under this prefix, for instance the host's client id and a random part. */
  constructor(name: string, clock: Clock) {
    this.#name = name
    this.#clock = clock
  }

  /** @param keyStart of token keys; in a Cluster with the hash tag of the queue. */
  attempt(keyStart: string, batch: readonly { readonly id: string }[]): PublishAttempt {
    const own = `${keyStart}${this.#name}.${(++this.#count).toString(36)}`
    const earlier: string[] = []
    // Nothing is in doubt but after a lost answer, and batches are large: no text is made for each message then.
    const maybe = this.#doubts.size === 0 ? [] : batch.map(({ id }) => this.#placesOf(`${keyStart} ${id}`, earlier))
    const forget = this.#confirmed.get(keyStart) ?? []
    if (forget.length > 0) this.#confirmed.set(keyStart, [])
    return {
      keys: [own, ...earlier],
      maybe,
      forget,
      done: () => {
        this.#confirm(keyStart, own)
        if (this.#doubts.size > 0) for (const { id } of batch) this.#doubts.delete(`${keyStart} ${id}`)
      },
      failed: error => {
        if (classifyRedis(error).happened === 'no') return
        for (const { id } of batch) this.#doubt(`${keyStart} ${id}`, own)
      },
    }
  }

  #confirm(keyStart: string, own: string): void {
    const confirmed = this.#confirmed.get(keyStart)
    if (confirmed === undefined) {
      if (this.#confirmed.size >= mostPlaces) this.#confirmed.clear()
      this.#confirmed.set(keyStart, [own])
    } else if (confirmed.length < mostToForget) confirmed.push(own)
  }

  #placesOf(name: string, earlier: string[]): string {
    const doubt = this.#doubts.size === 0 ? undefined : this.#doubts.get(name)
    if (doubt === undefined) return ''
    if (doubt.until <= this.#clock.monotonic()) {
      this.#doubts.delete(name)
      return ''
    }
    const places = doubt.keys.map(key => {
      const at = earlier.indexOf(key)
      return at === -1 ? earlier.push(key) : at + 1
    })
    return places.join(',')
  }

  #doubt(name: string, own: string): void {
    const keys = [...(this.#doubts.get(name)?.keys ?? []), own]
    this.#doubts.delete(name)
    this.#doubts.set(name, { keys, until: this.#clock.monotonic() + tokenTtlMs })
    // The oldest go first; a message in doubt that is forgotten may be stored twice, never lost.
    for (const first of this.#doubts.keys()) {
      if (this.#doubts.size <= mostInDoubt) return
      this.#doubts.delete(first)
    }
  }
}

/**
 * Lua for the beginning of a publishing script. `claim_tokens(first, count)` before anything else: `nil` means that
 * this attempt was given up, and the script returns at once; else give it to `is_stored(stored, maybe)` with each
 * message's entry of `maybe`. `forget_tokens(first)` where the keys of `forget` stand last, after everything is stored.
 */
export const publishTokensLua: string = `local function claim_tokens(first, count)
  if not redis.call('SET', KEYS[first], 's', 'NX', 'PX', ${tokenTtlMs}) then return nil end
  local stored = {}
  for n = 1, count - 1 do
    local was = redis.call('GET', KEYS[first + n])
    if not was then redis.call('SET', KEYS[first + n], 'x', 'PX', ${tokenTtlMs}) end
    stored[n] = was == 's'
  end
  return stored
end
local function forget_tokens(first)
  if first <= #KEYS then redis.call('UNLINK', unpack(KEYS, first)) end
end
local function is_stored(stored, maybe)
  for n in string.gmatch(maybe, '%d+') do
    if stored[tonumber(n)] then return true end
  end
  return false
end`
