import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidOption } from '../../src/errors/invalid-option.js'
import { readOverrides } from '../../src/policies/overrides.js'
import { publishFacts } from '../../src/task/publish-settings.js'

const now = 1_000_000

function refusal(options: object): InvalidOption {
  try {
    publishFacts(options, now)
  } catch (error) {
    if (error instanceof InvalidOption) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('a publish', () => {
  it('that says nothing sends nothing besides', () => {
    const nothing = { id: undefined, key: undefined, priority: undefined, dueAt: undefined, headers: undefined }
    expect(publishFacts({}, now)).toEqual(nothing)
    expect(publishFacts({ delay: undefined, headers: undefined, overrides: undefined }, now)).toEqual(nothing)
    expect(publishFacts({ headers: {}, overrides: {} }, now)).toEqual(nothing)
  })

  it('is due at an absolute time, which travels', () => {
    expect(publishFacts({ delay: '10s' }, now)).toMatchObject({
      dueAt: 1_010_000,
      headers: { 'sluice-due': '1010000' },
    })
    expect(publishFacts({ delay: 0.5 }, now).dueAt).toBe(1_000_001)
    expect(publishFacts({ at: new Date(5_000) }, now)).toMatchObject({
      dueAt: 5_000,
      headers: { 'sluice-due': '5000' },
    })
    expect(publishFacts({ at: new Date(-5_000) }, now).dueAt).toBe(0)
  })

  it('carries what it asks for in headers, beside the user’s own', () => {
    const facts = publishFacts(
      {
        id: 'order-7',
        key: 'customer 9',
        priority: 5,
        delay: 1_000,
        misfireGrace: '30s',
        expiresIn: '1m',
        headers: { 'tenant-id': 'Zoë' },
        overrides: { timeout: '5s', retry: 0 },
      },
      now,
    )
    expect(facts).toMatchObject({ id: 'order-7', key: 'customer 9', priority: 5, dueAt: 1_001_000 })
    expect({ ...facts.headers }).toEqual({
      'tenant-id': 'Zoë',
      'sluice-due': '1001000',
      'sluice-expires': '1060000',
      'sluice-opts': '{"timeoutMs":5000,"retryLimit":0,"misfireGraceMs":30000}',
    })
    expect(readOverrides(facts.headers?.['sluice-opts'] ?? '')).toEqual({
      timeoutMs: 5_000,
      retryLimit: 0,
      misfireGraceMs: 30_000,
    })
  })

  it.each([
    ['delay', { delay: '10 s' }],
    ['delay', { delay: 0 }],
    ['at', { at: new Date(Number.NaN) }],
    ['at', { at: '2026-12-24' }],
    ['at', { at: new Date(5_000), delay: '1s' }],
    ['misfireGrace', { misfireGrace: '5s' }],
    ['misfireGrace', { misfireGrace: 'soon', delay: '5s' }],
    ['expiresIn', { expiresIn: -1 }],
    ['priority', { priority: 1.5 }],
    ['priority', { priority: -1 }],
    ['id', { id: '' }],
    ['id', { id: 'x'.repeat(256) }],
    ['id', { id: 'a b' }],
    ['id', { id: 'ä' }],
    ['id', { id: 5 }],
    ['key', { key: '' }],
    ['key', { key: 'a\nb' }],
    ['key', { key: 'x'.repeat(256) }],
    ['overrides', { overrides: 5 }],
    ['overrides.timeout', { overrides: { timeout: 0 } }],
    ['overrides.retry', { overrides: { retry: Number.POSITIVE_INFINITY } }],
    ['overrides.expiresIn', { overrides: { expiresIn: '5s' } }],
    ['headers', { headers: [] }],
    ['headers', { headers: 'a' }],
    ["headers['A']", { headers: { A: 'x' } }],
    ["headers['']", { headers: { '': 'x' } }],
    ["headers['a b']", { headers: { 'a b': 'x' } }],
    ["headers['sluice-id']", { headers: { 'sluice-id': 'x' } }],
    ["headers['sluice-anything']", { headers: { 'sluice-anything': 'x' } }],
    ["headers['__proto__']", { headers: JSON.parse('{"__proto__":"x"}') }],
    ["headers['a']", { headers: { a: 5 } }],
    ["headers['a']", { headers: { a: undefined } }],
    ["headers['a']", { headers: { a: 'x\r\ny: z' } }],
    ["headers['a']", { headers: { a: '\ud800' } }],
    ['headers', { headers: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`h${index}`, ''])) }],
    ['headers', { headers: { a: 'x'.repeat(8_192) } }],
    ['dellay', { dellay: '5s' }],
    ['result', { result: true }],
  ])('is refused for %s', (option, options) => {
    const error = refusal(options)
    expect(error.option).toBe(option)
    expect(error.remedy).toMatch(/.{10,}[.?]$/)
  })

  it('may fill its headers to the last byte', () => {
    const headers = { a: 'x'.repeat(8_191) }
    expect(publishFacts({ headers }, now).headers?.a).toHaveLength(8_191)
    const many = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`h${index}`, '']))
    expect(Object.keys(publishFacts({ headers: many }, now).headers ?? {})).toHaveLength(64)
  })

  it('says what was meant', () => {
    expect(refusal({ dellay: '5s' }).remedy).toBe('Did you mean "delay"?')
    expect(refusal({ result: true }).remedy).toContain('not in this version')
  })

  it('never lets a stranger’s object further than its own text', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), headers => {
        try {
          const facts = publishFacts({ headers }, now)
          for (const [name, value] of Object.entries(facts.headers ?? {})) {
            if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || typeof value !== 'string') return false
            if (/[\r\n\0]/.test(value)) return false
          }
          return facts.headers === undefined || Object.getPrototypeOf(facts.headers) === null
        } catch (error) {
          return error instanceof InvalidOption
        }
      }),
    )
  })
})
