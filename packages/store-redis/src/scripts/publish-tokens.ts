import { createHash } from 'node:crypto'
import type { Clock, OutgoingMessage } from '@sluice/core/adapter'
import { classifyRedis } from '../client/classify.js'

/** One attempt to publish a batch to one queue by one script. */
export interface PublishAttempt {
  /** For `KEYS`: first the key of this attempt's own token, then those of earlier attempts that may have stored some. */
  readonly keys: readonly string[]
  /** For each message which of the earlier ones (from 1 on) may have stored it: `''` or `'1'` or `'1,2'`. Empty where nothing is in doubt. */
  readonly maybe: readonly string[]
  /** For `KEYS`, at the end: tokens of attempts that were confirmed. Nobody asks for them again: see `keep_token`. */
  readonly forget: readonly string[]
  /** All is stored. */
  done(): void
  /** Call it with what the script was rejected with: whether it ran may not be known. */
  failed(error: unknown): void
}

/** What names a message, and what tells it from its successor, which bears the same id: a retry of it, for instance. */
export type TokenMessage = { readonly id: string } & Partial<Pick<OutgoingMessage, 'body' | 'headers' | 'dueAt'>>

interface Uncertain {
  readonly keys: readonly string[]
  readonly print: string
  readonly until: number
}

/** How long the server remembers an attempt, and we which ones are in doubt. Core gives up long before. */
export const tokenTtlMs = 600_000
const mostInDoubt = 50_000
/** What is not forgotten by a later attempt, the server forgets by itself. */
const mostToForget = 1_000
const mostForgottenAtOnce = 16
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
  attempt(keyStart: string, batch: readonly TokenMessage[]): PublishAttempt {
    const own = `${keyStart}${this.#name}.${(++this.#count).toString(36)}`
    const earlier: string[] = []
    // Nothing is in doubt but after a lost answer, and batches are large: no text is made for each message then.
    this.#expire()
    const maybe = this.#doubts.size === 0 ? [] : batch.map(message => this.#placesOf(keyStart, message, earlier))
    const forget = this.#confirmed.get(keyStart)?.splice(0, mostForgottenAtOnce) ?? []
    return {
      keys: [own, ...earlier],
      maybe,
      forget,
      done: () => {
        this.#confirm(keyStart, own)
        if (this.#doubts.size > 0) for (const message of batch) this.#clear(keyStart, message)
      },
      failed: error => {
        if (classifyRedis(error).happened === 'no') return
        // Without an id it cannot be known again.
        for (const message of batch) if (message.id !== '') this.#doubt(keyStart, message, own)
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

  /** They stand in the order of their times. */
  #expire(): void {
    if (this.#doubts.size === 0) return
    const now = this.#clock.monotonic()
    for (const [name, { until }] of this.#doubts) {
      if (until > now) return
      this.#doubts.delete(name)
    }
  }

  #clear(keyStart: string, message: TokenMessage): void {
    const name = `${keyStart} ${message.id}`
    if (this.#doubts.get(name)?.print === printOf(message)) this.#doubts.delete(name)
  }

  #placesOf(keyStart: string, message: TokenMessage, earlier: string[]): string {
    const doubt = this.#doubts.get(`${keyStart} ${message.id}`)
    if (doubt === undefined || doubt.print !== printOf(message)) return ''
    const places = doubt.keys.map(key => {
      const at = earlier.indexOf(key)
      return at === -1 ? earlier.push(key) : at + 1
    })
    return places.join(',')
  }

  #doubt(keyStart: string, message: TokenMessage, own: string): void {
    const name = `${keyStart} ${message.id}`
    const print = printOf(message)
    const before = this.#doubts.get(name)
    const keys = before?.print === print ? [...before.keys, own] : [own]
    this.#doubts.delete(name)
    this.#doubts.set(name, { keys, print, until: this.#clock.monotonic() + tokenTtlMs })
    // The oldest go first; a message in doubt that is forgotten may be stored twice, never lost.
    for (const first of this.#doubts.keys()) {
      if (this.#doubts.size <= mostInDoubt) return
      this.#doubts.delete(first)
    }
  }
}

function printOf({ body = '', headers, dueAt }: TokenMessage): string {
  const rest = JSON.stringify([dueAt ?? null, headers ?? null])
  return createHash('sha1').update(rest).update(body).digest('base64')
}

/**
 * Lua for a publishing script. `claim_tokens(first, count)` before anything else: `nil` means that this attempt was given
 * up, and the script returns at once; else give it to `is_stored(stored, maybe)` with each message's entry of `maybe`.
 * `keep_token(first, forget)` when everything is stored, and not before: a script that fails halfway is not rolled back,
 * and what it has not stored must not be taken for stored. The keys of `forget` stand last, from KEYS[forget] on.
 */
export const publishTokensLua: string = `local function claim_tokens(first, count)
  if redis.call('EXISTS', KEYS[first]) == 1 then return nil end
  local stored = {}
  for n = 1, count - 1 do
    local was = redis.call('GET', KEYS[first + n])
    if not was then redis.call('SET', KEYS[first + n], 'x', 'PX', ${tokenTtlMs}) end
    stored[n] = was == 's'
  end
  return stored
end
local function keep_token(first, forget)
  redis.call('SET', KEYS[first], 's', 'PX', ${tokenTtlMs})
  if forget <= #KEYS then redis.call('UNLINK', unpack(KEYS, forget)) end
end
local function is_stored(stored, maybe)
  for n in string.gmatch(maybe, '%d+') do
    if stored[tonumber(n)] then return true end
  end
  return false
end`
