import { InvalidOption, memoryStore } from '@sluice/core'
import { ErrorWithReasonCode } from 'mqtt'
import { describe, expect, it } from 'vitest'
import { classifyMqtt } from '../src/classify.js'
import { type Properties, propertiesOf, readProperties } from '../src/headers.js'
import { mqtt } from '../src/index.js'
import { ClientIdentifiers, ourIdentifiers } from '../src/link/identifiers.js'
import { refused } from '../src/link/reason.js'
import { Acknowledging } from '../src/sessions/acknowledging.js'
import { finishedIn, freed } from '../src/sessions/lease-value.js'
import { noticeOf } from '../src/sessions/notice.js'
import { Places } from '../src/sessions/place.js'
import { Entry } from '../src/sessions/receipt.js'

const nobody = { settle: (): void => undefined, flush: (): void => undefined }
const entry = (packetId: number): Entry => new Entry(packetId, `m${packetId}`, undefined, nobody)

describe('order of acknowledgements', () => {
  it('strict: as they arrived, each as soon as those before it are done', () => {
    const written: number[] = []
    const order = new Acknowledging('strict', packetId => written.push(packetId))
    const [a, b, c] = [entry(7), entry(8), entry(9)]
    for (const one of [a, b, c]) order.came(one)
    order.settle(b)
    expect(written).toEqual([])
    expect([...order.heldBack()]).toEqual([[8, 'm8']])
    order.settle(a)
    expect(written).toEqual([7, 8])
    order.settle(a)
    order.settle(c)
    expect(written).toEqual([7, 8, 9])
    expect(order.heldBack().size).toBe(0)
  })

  it('free: at once, and nothing for QoS 0', () => {
    const written: number[] = []
    const order = new Acknowledging('free', packetId => written.push(packetId))
    for (const one of [entry(2), entry(1), entry(0)]) order.settle(one)
    expect(written).toEqual([2, 1])
  })
})

describe('headers as user properties', () => {
  const texts = [
    '',
    'plain',
    'line\r\nbreak',
    '\u0000',
    '\u0085',
    '\ufffe',
    '\u{1fffe}',
    '=json:"x"',
    'ž数🦥',
    '"\\"',
    '\ud800',
  ]
  it.each(texts)('%j comes back', text => {
    const wire = propertiesOf('id', { 'x-a': text })
    expect(readProperties(wire)).toEqual({ id: 'id', headers: { 'x-a': text } })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what servers refuse
    expect(`${wire['x-a']}`).not.toMatch(/[\u0000-\u001f\u007f-\u009f\ufffe]|\u{1fffe}/u)
  })

  it('a stranger’s names are names: no prototype, lower case, several values in one line', () => {
    const wire: Properties = Object.create(null)
    wire['__proto__'.toString()] = 'a'
    wire['X-B'] = ['1', '2']
    wire['x-c'] = '=json:odd'
    const { headers, id } = readProperties(wire)
    expect(id).toBeUndefined()
    expect(Object.entries(headers ?? {})).toEqual([
      ['__proto__', 'a'],
      ['x-b', '1, 2'],
      ['x-c', '=json:odd'],
    ])
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype)
  })
})

describe('what errors mean', () => {
  it('is total', () => {
    const odd = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no')
        },
      },
    )
    for (const value of [undefined, null, 1, 'x', {}, odd, new Error('x'), Object.create(null)]) {
      expect(classifyMqtt(value)).toEqual({ code: 'unknown', retryable: false, happened: 'maybe' })
    }
  })

  it.each([
    [new ErrorWithReasonCode('Connection refused: Not authorized', 0x87), 'auth'],
    [new ErrorWithReasonCode('Connection refused: Bad username or password', 4), 'auth'],
    [new ErrorWithReasonCode('taken over', 0x8e), 'conflict'],
    [refused('a message', 0x97), 'full'],
    [refused('a message', 0x95), 'too-large'],
    [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'connection'],
    [Object.assign(new Error('x'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }), 'auth'],
    [new Error('connack timeout'), 'timeout'],
    [new Error('Keepalive timeout'), 'connection'],
  ])('%s', (error, code) => {
    expect(classifyMqtt(error).code).toBe(code)
  })

  it.each([
    ['ECONNREFUSED', 'no'],
    ['EHOSTUNREACH', 'maybe'],
    ['ENETUNREACH', 'maybe'],
    ['ECONNRESET', 'maybe'],
  ])('says of %s whether anything may have been sent before', (code, happened) => {
    expect(classifyMqtt(Object.assign(new Error('x'), { code })).happened).toBe(happened)
  })
})

describe('the remedy for dead letters', () => {
  it('names slots where there are none', () => {
    const slots = memoryStore()
    expect(mqtt('mqtt://host').remedy?.('dead letters')).toMatch(/slots/)
    expect(mqtt('mqtt://host').remedy?.('priority')).toBeUndefined()
    expect(mqtt({ url: 'mqtt://host', slots }).remedy?.('dead letters')).toBeUndefined()
  })
})

describe('options', () => {
  it.each([
    [{ url: 'http://host' }],
    [{ url: [] }],
    [{ url: 'mqtt://host', prefix: 'a/b' }],
    [{ url: 'mqtt://host', protocolVersion: 3 }],
    [{ url: 'mqtt://host', ackOrder: 'any' }],
    [{ url: 'mqtt://host', slots: {} }],
    [{ url: 'mqtt://host', unheardOf: 1 }],
    [{ url: 'mqtt://host', keepaliveSeconds: 0 }],
    [{ url: 'mqtt://host', keepaliveSeconds: 1.5 }],
    [{ url: 'mqtt://host', connectTimeoutMs: 3_000_000_000 }],
    [{ url: 'mqtt://host', sessionExpiryMs: 5_000_000_000_000 }],
  ])('refuses %j', options => {
    expect(() => mqtt(options as never)).toThrow(InvalidOption)
  })

  it('shows no password in an error', () => {
    try {
      mqtt('mqtt://user:hunter%2@host')
      expect.unreachable()
    } catch (error) {
      expect(`${error}`).not.toContain('hunter')
    }
  })

  it('what it can do depends on slots and protocol, in the types as well', () => {
    const plain: 'none' = mqtt('mqtt://host').capabilities.retention
    const envelope: 'envelope' = mqtt({ url: 'mqtt://host', protocolVersion: 4 }).capabilities.headers
    expect([plain, envelope]).toEqual(['none', 'envelope'])
  })
})

describe('packet identifiers of the client', () => {
  it('are none of ours, come back, and end', () => {
    const identifiers = new ClientIdentifiers()
    expect(identifiers.getLastAllocated()).toBeNull()
    const all = Array.from({ length: 65_535 - ourIdentifiers }, () => identifiers.allocate())
    expect([all[0], all.at(-1), identifiers.allocate()]).toEqual([ourIdentifiers + 1, 65_535, null])
    identifiers.deallocate(50_000)
    expect([identifiers.register(50_001), identifiers.allocate()]).toEqual([false, 50_000])
    identifiers.clear()
    expect(identifiers.register(50_000)).toBe(true)
  })
})

describe('names and notes', () => {
  it('no two places share a client id, however their names run together', () => {
    const of = (prefix: string, queue: string, group: string | undefined, number: number): string =>
      new Places(prefix).slot(queue, group, number)
    const ids = [
      of('shop', 'eu-mail', undefined, 0),
      of('shop-eu', 'mail', undefined, 0),
      of('shop', 'mail', 'a', 0),
      of('shop', 'mail', undefined, 0),
      of('shop', 'mail-0', undefined, 0),
      of('shop', 'mail', 'a-0', 0),
    ]
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('groups of any name share without signs that mean something', () => {
    expect(new Places('sluice').share('mail', 'a/b+#%')).toBe('$share/sluice-a=2Fb=2B=23=25/sluice/mail')
  })

  it('what is held back travels in the lease; what is unreadable is nothing', () => {
    const value =
      freed(
        new Map([
          [3, 'a'],
          [4, undefined],
        ]),
      ) ?? ''
    expect(finishedIn({ value, version: '1' })).toEqual(
      new Map([
        [3, 'a'],
        [4, undefined],
      ]),
    )
    expect(finishedIn({ value: 'free:{', version: '1' })).toBeUndefined()
    expect(finishedIn({ value: 'an owner', version: '1' })).toBeUndefined()
    expect(freed(new Map())).toBeUndefined()
  })

  it.each(['', 'null', '{}', '{"slot":{}}', '{"slot":{"place":{},"number":1,"owner":"x"}}'])(
    '%s is no notice',
    text => {
      expect(noticeOf(text)).toBeUndefined()
    },
  )
})
