import { bytesOfHeaders, header } from '../codec/headers.js'
import type { Headers } from '../contract/message.js'
import { InvalidOption } from '../errors/invalid-option.js'
import { knownFields } from '../policies/known-fields.js'
import { writeOverrides } from '../policies/overrides.js'
import { parseDuration } from '../policies/parse-duration.js'
import { wholeNumber } from '../policies/whole-number.js'
import type { PublishFacts } from '../publish/publish-facts.js'
import { checkedHeaders, mostHeaderBytes } from './header-rules.js'
import { knownOptions } from './known-options.js'
import type { PublishOptions } from './publish-options.js'

type Given = { readonly [name: string]: unknown }

const known: { readonly [Name in keyof PublishOptions]-?: true } = {
  delay: true,
  at: true,
  misfireGrace: true,
  expiresIn: true,
  priority: true,
  id: true,
  key: true,
  headers: true,
  overrides: true,
}

const names: readonly string[] = Object.keys(known)

// An AMQP message id, the shortest of all brokers' ids, has 255 bytes.
const idForm = /^[\x21-\x7e]{1,255}$/
const keyForm = /^[^\p{Cc}\p{Cs}]{1,255}$/u

/**
 * Checks the options of one publish and makes them absolute.
 *
 * @param options as the user gave them: `PublishOptions` of some broker.
 * @param now wall-clock milliseconds.
 * @throws {InvalidOption} for the first thing that is wrong; nothing was sent.
 */
export function publishFacts(options: object, now: number): PublishFacts {
  const given = knownOptions(options, 'publish', names)
  const dueAt = dueAtOf(given, now)
  return {
    id: text(given.id, 'id', idForm, '1 to 255 printable ASCII characters without a space'),
    key: text(given.key, 'key', keyForm, '1 to 255 characters, none of them a control character'),
    priority: given.priority === undefined ? undefined : wholeNumber(given.priority, 'priority', 0, 1_000_000),
    dueAt,
    headers: headersOf(given, dueAt, now),
  }
}

function dueAtOf(given: Given, now: number): number | undefined {
  const { delay, at } = given
  if (delay !== undefined && at !== undefined) {
    throw new InvalidOption({
      option: 'at',
      given: at,
      allowed: 'left out where there is a delay',
      remedy: 'Say `delay` or `at`.',
    })
  }
  if (delay !== undefined) return Math.ceil(now + parseDuration(delay as string, 'delay'))
  if (at === undefined) return undefined
  if (at instanceof Date && !Number.isNaN(at.getTime())) return Math.max(0, at.getTime())
  throw new InvalidOption({ option: 'at', given: at, allowed: 'a valid Date' })
}

function headersOf(given: Given, dueAt: number | undefined, now: number): Headers | undefined {
  const { expiresIn, misfireGrace } = given
  const headers = checkedHeaders(given.headers)
  const set = (name: string, value: string | undefined): void => {
    if (value !== undefined) headers[name] = value
  }
  if (misfireGrace !== undefined && dueAt === undefined) {
    throw new InvalidOption({
      option: 'misfireGrace',
      given: misfireGrace,
      allowed: 'left out without `delay` or `at`',
    })
  }
  set(header.dueAt, dueAt === undefined ? undefined : String(dueAt))
  if (expiresIn !== undefined)
    set(header.expiresAt, String(Math.ceil(now + parseDuration(expiresIn as string, 'expiresIn'))))
  const misfireGraceMs = misfireGrace === undefined ? undefined : parseDuration(misfireGrace as string, 'misfireGrace')
  set(header.overrides, writeOverrides({ ...overridesOf(given.overrides), misfireGraceMs }))
  const bytes = bytesOfHeaders(headers)
  if (bytes > mostHeaderBytes) {
    throw new InvalidOption({
      option: 'headers',
      given: bytes,
      allowed: `at most ${mostHeaderBytes} bytes in all, names included`,
      remedy: 'Put what is large into the arguments.',
    })
  }
  for (const _ in headers) return headers
  return undefined
}

function overridesOf(given: unknown): {
  readonly timeoutMs: number | undefined
  readonly retryLimit: number | undefined
} {
  const fields = given === undefined ? {} : knownFields(given, 'overrides', ['timeout', 'retry'])
  const { timeout, retry } = fields
  return {
    timeoutMs: timeout === undefined ? undefined : parseDuration(timeout as string, 'overrides.timeout'),
    retryLimit: retry === undefined ? undefined : wholeNumber(retry, 'overrides.retry', 0, 1_000_000),
  }
}

function text(given: unknown, option: string, form: RegExp, allowed: string): string | undefined {
  if (given === undefined) return undefined
  if (typeof given === 'string' && form.test(given)) return given
  throw new InvalidOption({ option, given, allowed })
}
