import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutEnvelope, unwrapEnvelope, wrapEnvelope, wrapWhole } from '../../src/codec/envelope.js'
import { decodeArguments } from '../../src/codec/json-codec.js'

function opened(body: string): ReturnType<typeof unwrapEnvelope> {
  return unwrapEnvelope(decodeArguments(body) as { [key: string]: unknown })
}

describe('an envelope', () => {
  it('is spliced on as the last key, and taken off again', () => {
    const body = wrapEnvelope('{"x":1}', 'id-1', { tenant: 'a' })
    expect(body).toBe('{"x":1,"extra":{"tenant":"a","sluice-id":"id-1"}}')
    expect(opened(body)).toEqual({ found: true, args: { x: 1 }, body: undefined, id: 'id-1', headers: { tenant: 'a' } })
    expect(cutEnvelope(body)).toBe('{"x":1}')
  })

  it('takes no more memory than its text while it waits', () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const count = 20_000
    const rest = 'r'.repeat(80)
    const bodies: string[] = []
    collect()
    const before = process.memoryUsage().heapUsed
    for (let x = 0; x < count; x++) bodies.push(wrapEnvelope(JSON.stringify({ x, rest }), `id-${x}`, undefined))
    collect()
    const each = (process.memoryUsage().heapUsed - before) / count
    // In pieces it would be more than twice its length: the text before, what was cut off it, each seam.
    expect(each / (bodies.at(-1)?.length ?? 0)).toBeLessThan(1.6)
  })

  it('goes around nothing, and without headers', () => {
    const body = wrapEnvelope('{}', 'id-1', undefined)
    expect(body).toBe('{"extra":{"sluice-id":"id-1"}}')
    expect(opened(body)).toMatchObject({ args: {}, id: 'id-1', headers: undefined })
    expect(cutEnvelope(body)).toBe('{}')
    expect(cutEnvelope(wrapEnvelope('{ \n }', 'id-1', undefined))).toBe('{}')
  })

  it('holds a body that is no JSON object, byte for byte', () => {
    const bytes = Buffer.from([0, 255, 10, 123])
    expect(opened(wrapWhole(bytes.subarray(1), 'a', undefined)).body).toEqual(bytes.subarray(1))
    expect(opened(wrapWhole('{ no JSON }', 'a', { x: '1' }))).toMatchObject({
      args: undefined,
      body: Buffer.from('{ no JSON }'),
      id: 'a',
      headers: { x: '1' },
    })
    expect(opened(wrapWhole('', 'a', undefined)).body).toEqual(Buffer.alloc(0))
  })

  it('keeps every character of the arguments: long numbers, order, spaces, escapes, doubled keys', () => {
    const text = '{ "n": 12345678901234567890, "b":1.0,"a":"\\u00e4",\n"b":2 }'
    expect(cutEnvelope(wrapEnvelope(text, 'id', { h: '"extra":{"' }))).toBe(text)
  })

  it.each([
    ['in the middle', '{"extra":{"sluice-id":"a"},"x":1}', '{"x":1}'],
    ['with spaces', '{"x":1, "extra" : {"sluice-id":"a"} }', '{"x":1}'],
    ['after a nested one', '{"a":{"extra":{"b":"c"}},"extra":{"sluice-id":"a"}}', '{"a":{"extra":{"b":"c"}}}'],
    ['before a nested one', '{"extra":{"sluice-id":"a"},"a":{"extra":{"b":"c"}}}', '{"a":{"extra":{"b":"c"}}}'],
    ['with a value that mentions the key', '{"extra":{"h":"\\",\\"extra\\":1"}}', '{}'],
  ])('of a stranger is cut out %s', (_, body, rest) => {
    expect(opened(body).found).toBe(true)
    expect(JSON.parse(cutEnvelope(body))).toEqual(JSON.parse(rest))
  })

  it.each([
    ['missing', '{"x":1}'],
    ['a text', '{"extra":"x"}'],
    ['null', '{"extra":null}'],
    ['a list', '{"extra":["x"]}'],
    ['an object with something that is no text', '{"extra":{"sluice-id":"a","n":1}}'],
  ])('is none, and an argument stays, when it is %s', (_, body) => {
    const args = JSON.parse(body) as object
    expect(opened(body)).toEqual({ found: false, args, body: undefined, id: undefined, headers: undefined })
  })

  it('knows a body wrapped whole only by its one key and a text', () => {
    expect(opened('{"sluice-raw":"QQ==","y":1,"extra":{}}')).toMatchObject({ args: { 'sluice-raw': 'QQ==', y: 1 } })
    expect(opened('{"sluice-raw":5,"extra":{}}')).toMatchObject({ args: { 'sluice-raw': 5 }, body: undefined })
  })

  it('bears a header named __proto__ of a stranger without harm', () => {
    const { headers } = unwrapEnvelope(JSON.parse('{"extra":{"__proto__":"x"}}') as { [key: string]: unknown })
    expect(Object.getPrototypeOf(headers)).toBeNull()
    expect(Object.entries(headers ?? {})).toEqual([['__proto__', 'x']])
  })

  it('loses nothing on any way through', () => {
    const names = fc.string({ minLength: 1 }).filter(name => name !== '__proto__' && name !== 'sluice-id')
    const args = fc.dictionary(fc.string(), fc.jsonValue()).filter(one => !('extra' in one) && !('sluice-raw' in one))
    fc.assert(
      fc.property(args, fc.string(), fc.dictionary(names, fc.string()), (given, id, headers) => {
        const text = JSON.stringify(given)
        const body = wrapEnvelope(text, id, headers)
        expect(cutEnvelope(body)).toBe(text)
        const back = opened(body)
        expect(back.id).toBe(id)
        expect({ ...back.headers }).toEqual(headers)
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (bytes, id) => {
        expect(opened(wrapWhole(bytes, id, undefined))).toMatchObject({ body: Buffer.from(bytes), id })
      }),
    )
  })
})
