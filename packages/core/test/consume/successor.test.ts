import { describe, expect, it } from 'vitest'
import { unwrapEnvelope, wrapEnvelope, wrapWhole } from '../../src/codec/envelope.js'
import { decodeArguments } from '../../src/codec/json-codec.js'
import { bareBody, sealedBody } from '../../src/consume/bare-body.js'
import { open } from '../../src/consume/decoding.js'
import type { Slot } from '../../src/consume/slot.js'
import { type Succession, successor } from '../../src/consume/successor.js'
import type { Delivery } from '../../src/contract/index.js'
import { slots } from './fixtures/slots.js'

const { take } = slots()
const plain: Succession = { queue: 'work', dueAt: undefined, headers: undefined }
const ours = 'mjuc2a00abcdef0001'

function read(id: string | undefined, more: Partial<Delivery>, envelope = false): Slot {
  const slot = take(id, more)
  open(slot, { envelope, schema: undefined })
  return slot
}

function inside(body: string | Uint8Array): ReturnType<typeof unwrapEnvelope> {
  return unwrapEnvelope(decodeArguments(body) as { [key: string]: unknown })
}

describe('the message that takes the place of a delivery', () => {
  it('has its id, body, key, priority and unknown headers, and what changes', () => {
    const slot = read(ours, { body: '{"x":1}', key: 'k', priority: 2, headers: { tenant: 'a', 'sluice-attempt': '2' } })
    const next = successor(slot, { queue: 'other', dueAt: 9, headers: { 'sluice-attempt': '3' } }, false)
    expect(next).toEqual({
      queue: 'other',
      body: '{"x":1}',
      id: ours,
      headers: { tenant: 'a', 'sluice-attempt': '3' },
      dueAt: 9,
      priority: 2,
      key: 'k',
    })
    expect(Object.keys(next)).toEqual(['queue', 'body', 'id', 'headers', 'dueAt', 'priority', 'key'])
  })

  it('has no empty headers', () => {
    expect(successor(read(ours, {}), plain, false).headers).toBeUndefined()
  })

  it.each([
    ['not where the id tells it', ours, undefined, undefined],
    ['from the stamp of a foreign id', 'order-1', 1_234, '1234'],
    ['not where nobody knows it', 'order-1', undefined, undefined],
    ['from the stamp where the id was made here, whose time is another', undefined, 1_234, '1234'],
  ])('tells the time of the first publishing: %s', (_, id, publishedAt, sent) => {
    expect(successor(read(id, { publishedAt }), plain, false).headers?.['sluice-at']).toBe(sent)
  })

  it('keeps the time that a header told', () => {
    const slot = read('order-1', { headers: { 'sluice-at': '7' }, publishedAt: 99 })
    expect(successor(slot, plain, false).headers).toEqual({ 'sluice-at': '7' })
  })

  describe('on a broker without headers', () => {
    it('carries them inside, once, and the arguments as they were sent', () => {
      const text = '{"n":12345678901234567890,"a":"\\u00e4"}'
      const body = wrapEnvelope(text, 'order-1', { tenant: 'a' })
      const slot = read(undefined, { body, publishedAt: 5 }, true)
      const next = successor(slot, { ...plain, headers: { 'sluice-attempt': '2' } }, true)
      expect(next).toMatchObject({ id: 'order-1', headers: undefined })
      expect(next.body).toBe(
        '{"n":12345678901234567890,"a":"\\u00e4","extra":{"tenant":"a","sluice-at":"5","sluice-attempt":"2","sluice-id":"order-1"}}',
      )
    })

    it('puts one around what a stranger sent without, spaces and bytes included', () => {
      for (const body of ['\n {"x":1} ', Buffer.from(' {"x":1}\n')]) {
        const slot = read('order-1', { body }, true)
        expect(successor(slot, plain, true).body).toBe('{"x":1,"extra":{"sluice-id":"order-1"}}')
      }
    })

    it.each([
      ['no JSON', '{ not JSON }'],
      ['no object', '[1]'],
      ['no UTF-8', Buffer.from([255, 0])],
    ])('wraps a body whole that is %s, and takes it out again', (_, body) => {
      const first = successor(read('a', { body }, true), plain, true)
      expect(inside(first.body).body).toEqual(Buffer.from(body as string))
      const slot = read(undefined, { body: first.body }, true)
      expect(slot.args).toBeUndefined()
      const second = successor(slot, { ...plain, headers: { h: '1' } }, true)
      expect(inside(second.body)).toMatchObject({ body: Buffer.from(body as string), id: 'a' })
      expect(bareBody(slot)).toEqual(Buffer.from(body as string))
    })

    it('goes bare into the store', () => {
      const slot = read(undefined, { body: wrapEnvelope('{"x":1}', 'a', { h: '1' }) }, true)
      const next = successor(slot, plain, false)
      expect(next).toMatchObject({ body: '{"x":1}', id: 'a' })
      expect({ ...next.headers }).toMatchObject({ h: '1' })
    })

    it('keeps what is too deep to be written anew', () => {
      const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`
      const body = `{"extra":{"sluice-id":"a"},"deep":${deep}}`
      const slot = read(undefined, { body }, true)
      expect(slot.id).toBe('a')
      expect(bareBody(slot)).toBe(body)
      expect(inside(sealedBody(slot, { h: '2' }))).toMatchObject({ id: 'a', found: true })
    })

    it('is not fooled by a whole body whose bytes are a view', () => {
      const bytes = Buffer.from('xx[1]yy').subarray(2, 5)
      const slot = read('a', { body: bytes }, true)
      expect(inside(successor(slot, plain, true).body).body).toEqual(Buffer.from('[1]'))
      expect(inside(wrapWhole('[1]', 'a', undefined)).body).toEqual(Buffer.from('[1]'))
    })
  })
})
