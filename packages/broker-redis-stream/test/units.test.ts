import { describe, expect, it } from 'vitest'
import { classifyStream, isGone } from '../src/classify.js'
import { fromFields, toFields } from '../src/headers.js'
import { keysOf } from '../src/queues/queue-keys.js'
import { message } from './world.js'

describe('fields', () => {
  it('carry everything there and back, reserved names, too', () => {
    const headers = { id: 'x', body: 'y', at: 'z', deliveries: '7', key: 'k', ':id': 'colon', 'x-ü': 'ü\r\n' }
    const sent = message('q', 'm1', { body: Buffer.from([0, 255, 10]), headers, key: 'customer' })
    const fields = toFields(sent).map(one => Buffer.from(one))
    const { at, deliveries, count: _, ...entry } = fromFields(fields)
    expect({ ...entry, at, deliveries }).toEqual({
      id: 'm1',
      body: Buffer.from([0, 255, 10]),
      headers,
      key: 'customer',
      at: undefined,
      deliveries: 0,
    })
  })

  it('send a view as that view', () => {
    const body = new Uint8Array([1, 2, 3, 4]).subarray(1, 3)
    expect(toFields(message('q', 'm1', { body }))[3]).toEqual(Buffer.from([2, 3]))
  })
})

describe('keys', () => {
  it('of a queue and its dead letters stand in one slot, and are others', () => {
    const tags = ['mail', 'mail.dead'].map(queue => keysOf('sluice', queue).stream)
    expect(tags).toEqual(['sluice:stream:{mail}', 'sluice:stream:{mail}.dead'])
  })
})

describe('classify', () => {
  it('knows what only streams say', () => {
    expect(classifyStream(new Error('UNBLOCKED the stream key no longer exists')).code).toBe('not-found')
    expect(classifyStream(new Error("NOGROUP No such key 'x'")).code).toBe('not-found')
    expect(isGone(new Error('NOGROUP No such key'))).toBe(true)
  })

  it('is total', () => {
    const thorny = Object.defineProperty({}, 'message', { get: () => expect.fail('thrown while being read') })
    for (const one of [undefined, null, 1, 'text', Symbol('s'), thorny])
      expect(classifyStream(one).code).toBe('unknown')
  })
})
