import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeArguments, encodeArguments } from '../../src/codec/json-codec.js'
import { InvalidArguments } from '../../src/errors/invalid-arguments.js'
import { MessageTooLarge } from '../../src/errors/message-too-large.js'

const roomy = 1_000_000

function cyclic(): object {
  const args: { self?: object } = {}
  args.self = args
  return args
}

function deep(levels: number, inside = '1'): string {
  return '{"a":'.repeat(levels) + inside + '}'.repeat(levels)
}

describe('arguments to a body', () => {
  it('are their JSON text and nothing else', () => {
    expect(encodeArguments({ x: 1, y: [null, 'ä'] }, 'add', roomy, false)).toBe('{"x":1,"y":[null,"ä"]}')
  })

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a text', '{"x":1}'],
    ['a number', 5],
    ['a function', () => ({})],
    ['a list', [{ x: 1 }]],
    ['a date, which gives a text', new Date(0)],
    ['an object that gives a list', { toJSON: () => [1] }],
    ['an object that gives nothing', { toJSON: () => undefined }],
    ['a cycle', cyclic()],
    ['a bigint', { n: 1n }],
    [
      'a getter that throws',
      Object.defineProperty({}, 'x', {
        enumerable: true,
        get: () => {
          throw new Error('no')
        },
      }),
    ],
  ])('refuses %s before anything is sent', (_, args) => {
    expect(() => encodeArguments(args, 'add', roomy, false)).toThrow(InvalidArguments)
  })

  it('names the task and keeps the cause', () => {
    const error = thrownBy(() => encodeArguments({ n: 1n }, 'add', roomy, false))
    expect(error).toMatchObject({ code: 'SLUICE_INVALID_ARGUMENTS', cause: expect.any(TypeError) })
    expect(error.message).toContain('"add"')
  })

  it('measures bytes, not characters', () => {
    const text = '{"x":"ää"}'
    expect(text.length).toBe(10)
    expect(encodeArguments({ x: 'ää' }, 'add', 12, false)).toBe(text)
    const error = thrownBy(() => encodeArguments({ x: 'ää' }, 'add', 11, false))
    expect(error).toBeInstanceOf(MessageTooLarge)
    expect(error.message).toContain('12 bytes, 11 are allowed')
  })

  it('writes lone surrogates as escapes, so that the body is UTF-8', () => {
    const body = encodeArguments({ x: '\ud83d' }, 'add', roomy, false)
    expect(Buffer.from(body).toString()).toBe('{"x":"\\ud83d"}')
    expect(decodeArguments(Buffer.from(body))).toEqual({ x: '\ud83d' })
  })

  it('refuses the reserved argument only where headers travel inside, also from a toJSON', () => {
    expect(encodeArguments({ extra: 1 }, 'add', roomy, false)).toBe('{"extra":1}')
    expect(() => encodeArguments({ extra: 1 }, 'add', roomy, true)).toThrow(/"extra" is reserved/)
    expect(() => encodeArguments({ toJSON: () => ({ extra: 1 }) }, 'add', roomy, true)).toThrow(/"extra" is reserved/)
    expect(encodeArguments({ inner: { extra: 1 }, x: '"extra"' }, 'add', roomy, true)).toContain('"extra":1')
    expect(encodeArguments({ extra: undefined, x: 1 }, 'add', roomy, true)).toBe('{"x":1}')
  })
})

describe('a body to arguments', () => {
  it('reads text and bytes, also a view into a larger buffer', () => {
    const bytes = Buffer.from('xx{"a":"ä"}yy')
    expect(decodeArguments('{"a":1}')).toEqual({ a: 1 })
    expect(decodeArguments(bytes.subarray(2, bytes.length - 2))).toEqual({ a: 'ä' })
    expect(decodeArguments(new Uint8Array(Buffer.from('{}')))).toEqual({})
  })

  it('takes the character for what cannot be read where it was sent', () => {
    expect(decodeArguments(Buffer.from('{"a":"\ufffd"}'))).toEqual({ a: '\ufffd' })
  })

  it.each([
    ['nothing', '', 'the body is not JSON'],
    ['no JSON', '{x:1}', 'the body is not JSON'],
    ['JSON and more', '{"x":1} {', 'the body is not JSON'],
    ['a list', '[1]', 'the body is no JSON object'],
    ['a number', '1', 'the body is no JSON object'],
    ['null', 'null', 'the body is no JSON object'],
    ['a text', '"{}"', 'the body is no JSON object'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'the body is not UTF-8'],
    ['a cut character', Buffer.from('{"a":"€"}').subarray(0, 8), 'the body is not UTF-8'],
  ])('says in words why %s gives none', (_, body, because) => {
    expect(decodeArguments(body)).toBe(because)
  })

  it.each([
    ['plain', '{"__proto__":{"admin":true},"a":1}'],
    ['spelled with escapes', '{"\\u005f\\u005fproto\\u005f_":{"admin":true},"a":1}'],
    ['twice', '{"__proto__":1,"\\u005f_proto__":2,"a":1}'],
  ])('takes out a key __proto__: %s', (_, body) => {
    const args = decodeArguments(body)
    expect(Object.keys(args)).toEqual(['a'])
    expect((args as { admin?: unknown }).admin).toBeUndefined()
  })

  it('takes it out at every depth, in lists too, and from what is deeper than a call stack', () => {
    expect(JSON.stringify(decodeArguments('{"a":[{"b":{"__proto__":{"x":1},"c":2}}]}'))).toBe('{"a":[{"b":{"c":2}}]}')
    let node: unknown = decodeArguments(deep(200_000, '{"__proto__":{"x":1}}'))
    for (let level = 0; level < 200_000; level++) node = (node as { a: unknown }).a
    expect(Object.keys(node as object)).toEqual([])
  })

  it('leaves a text alone that only mentions the name', () => {
    expect(decodeArguments('{"a":"__proto__"}')).toEqual({ a: '__proto__' })
  })

  it('gives back what was encoded, whatever it was', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), args => {
        const body = encodeArguments(args, 'any', roomy, false)
        const expected = JSON.parse(JSON.stringify(args, (key, value) => (key === '__proto__' ? undefined : value)))
        expect(JSON.stringify(decodeArguments(Buffer.from(body)))).toBe(JSON.stringify(expected))
      }),
    )
  })

  it('answers any text and any bytes', () => {
    const answers = (body: string | Uint8Array): void => {
      const answer = decodeArguments(body)
      expect(typeof answer === 'string' || (typeof answer === 'object' && answer !== null)).toBe(true)
    }
    fc.assert(fc.property(fc.string({ unit: 'binary' }), answers))
    fc.assert(fc.property(fc.uint8Array(), answers))
  })
})

function thrownBy(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
