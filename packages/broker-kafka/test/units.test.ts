import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { classifyKafka } from '../src/classify.js'
import { FetchWaits } from '../src/drivers/kafkajs/fetch-waits.js'
import { Lanes } from '../src/groups/lane.js'
import { plainName, queueOf, spelledName } from '../src/groups/topic-names.js'
import { quietQueues } from '../src/drivers/kafkajs/quiet-queues.js'
import { ArrivedHeaders, headerPairs } from '../src/headers.js'
import { kafka } from '../src/index.js'
import { settingsOf } from '../src/options.js'

describe('addresses and options', () => {
  test('one, several, with a login, with TLS', () => {
    const servers = (url: string | string[]): string[] => settingsOf(url).addresses.map(({ server }) => server)
    expect(servers('kafka://a')).toEqual(['a:9092'])
    expect(servers('a:80,b:9094')).toEqual(['a:80', 'b:9094'])
    expect(servers(['kafkas://a:1', 'kafkas://b:2'])).toEqual(['a:1', 'b:2'])
    const { sasl, tls } = settingsOf('kafkas://ann:p%3As%2F@a:9093,b:9093')
    expect(sasl).toEqual({ mechanism: 'plain', username: 'ann', password: 'p:s/' })
    expect(tls).toEqual({})
    expect(settingsOf({ url: 'kafkas://a', tls: false }).tls).toBeUndefined()
  })

  test('what has no meaning is refused, and no refusal shows the password', () => {
    const wrong: unknown[] = [
      { url: [] },
      { url: 'redis://ann:secret@a' },
      { url: 'kafka://ann:secret%@a' },
      { url: 'a', partitions: 0 },
      { url: 'a', compression: 'zip' },
      { url: 'a', heartbeatIntervalMs: 20_000 },
      { url: 'a', prefix: 'a/b' },
      { url: 'a', groupId: 'mine' },
      { url: 'a', sasl: { mechanism: 'guess', password: 'secret' } },
      { url: 'a', odd: 'secret' },
      { url: ['kafka://ann:secret@a', 'kafkas://b'] },
      { url: 'a', sasl: { mechanism: 'plain', user: 'ann', password: 'secret' } },
      { url: 'a', sasl: { mechanism: 'oauthbearer', token: 'secret' } },
      { url: 'a', tls: { cafile: 'secret' } },
      { url: 'a', tls: 'secret' },
      { url: 'a', topicConfig: { 'retention.ms': 1 } },
      { url: 'kafka://[::1]:9092' },
    ]
    for (const options of wrong) {
      let told = ''
      try {
        kafka(options as Parameters<typeof kafka>[0])
      } catch (error) {
        told = String(error)
      }
      expect(told, JSON.stringify(options)).toContain('option')
      expect(told).not.toContain('secret')
    }
  })
})

describe('names of topics', () => {
  test('spelled names are of one queue each, without what Kafka confuses', () => {
    const queues = ['a.b', 'a_b', 'a-b', 'a-5fb', 'A', 'x.y_z-w', 'x-2ey']
    const spelled = queues.map(queue => spelledName('p.', queue))
    expect(new Set(spelled).size).toBe(queues.length)
    for (const name of spelled) expect(name.slice(2)).not.toMatch(/[._]/)
    expect(spelled.map(name => queueOf('p.', name))).toEqual(queues)
    expect(queues.map(queue => queueOf('p.', plainName('p.', queue)))).toEqual(queues)
  })

  test('the topics of others are no queues', () => {
    expect([queueOf('', '__consumer_offsets'), queueOf('p.', 'q.a'), queueOf('', '--')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('lanes', () => {
  test('kept ones keep their receipts; lost ones, and all after an absence, do not', () => {
    const lanes = new Lanes()
    expect(lanes.assign([0, 1], false).fresh.map(({ partition }) => partition)).toEqual([0, 1])
    const receiptOf = (partition: number) => ({ partition, offset: 0, epoch: lanes.get(partition)?.epoch ?? -1 })
    const [zero, one] = [receiptOf(0), receiptOf(1)]
    const second = lanes.assign([1, 2], true)
    expect([second.lost.map(({ name }) => name), second.fresh.map(({ name }) => name)]).toEqual([['0'], ['2']])
    expect([lanes.isStale(zero), lanes.isStale(one)]).toEqual([true, false])
    expect(lanes.assign([1, 2], false).lost).toHaveLength(2)
    expect(lanes.isStale(one)).toBe(true)
    expect(lanes.clear()).toHaveLength(2)
  })
})

describe('headers', () => {
  test('there and back, also names that objects have', () => {
    const headers = JSON.parse('{"constructor":"c","__proto__":"p","x":"ü\\n"}') as { [name: string]: string }
    const arrived = new ArrivedHeaders()
    for (const [name, value] of headerPairs('id-1', headers)) arrived.add(name, value)
    expect(arrived.id).toBe('id-1')
    expect(JSON.stringify(arrived.headers)).toBe(JSON.stringify(headers))
    expect({ ...new ArrivedHeaders() }).toEqual({ id: undefined, headers: undefined })
  })

  test('the first id counts; several values of one name are one line', () => {
    const arrived = new ArrivedHeaders()
    for (const [name, value] of [
      ['Sluice-Id', 'first'],
      ['sluice-id', 'second'],
      ['X', '1'],
      ['x', '2'],
    ] as const)
      arrived.add(name, value)
    expect({ ...arrived }).toEqual({ id: 'first', headers: { x: '1, 2' } })
  })
})

describe('classify', () => {
  test('looks through what the client wraps', () => {
    const raw = Object.assign(new Error('x'), { type: 'UNKNOWN_TOPIC_OR_PARTITION', name: 'KafkaJSProtocolError' })
    const wrapped = Object.assign(new Error('x', { cause: raw }), { name: 'KafkaJSNumberOfRetriesExceeded' })
    expect(classifyKafka(wrapped)).toMatchObject({ code: 'not-found', retryable: true })
    const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED', name: 'KafkaJSConnectionError' })
    expect(classifyKafka(refused)).toMatchObject({ code: 'connection', happened: 'no' })
    const cutOff = Object.assign(new Error('x'), { code: 'EHOSTUNREACH', name: 'KafkaJSConnectionError' })
    expect(classifyKafka(cutOff)).toMatchObject({ code: 'connection', happened: 'maybe' })
    const often = Object.assign(new Error('x', { cause: refused }), { name: 'KafkaJSNumberOfRetriesExceeded' })
    expect(classifyKafka(often)).toMatchObject({ code: 'connection', happened: 'maybe' })
    const unsure = Object.assign(new Error('x'), { type: 'NOT_ENOUGH_REPLICAS', name: 'KafkaJSProtocolError' })
    expect(classifyKafka(unsure)).toMatchObject({ code: 'busy', happened: 'no' })
    const tried = Object.assign(new Error('x', { cause: unsure }), { name: 'KafkaJSNumberOfRetriesExceeded' })
    expect(classifyKafka(tried), 'an attempt before it may have been stored').toMatchObject({ happened: 'maybe' })
    const many = Object.assign(new Error('x'), { name: 'KafkaJSAggregateError', errors: [raw] })
    expect(classifyKafka(many).code).toBe('not-found')
  })

  test('is total', () => {
    const circle: { cause?: unknown } = {}
    circle.cause = { cause: circle }
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap')
        },
      },
    )
    for (const odd of [
      undefined,
      null,
      1,
      'x',
      circle,
      trap,
      { type: 'toString' },
      { name: 'constructor' },
      Symbol('x'),
    ]) {
      expect(classifyKafka(odd)).toEqual({ code: 'unknown', retryable: false, happened: 'maybe' })
    }
  })
})

test('fetches wait long once nothing comes, shortly as soon as something has come, and hardly while a lane is stopped', () => {
  let paused = false
  const waits = new FetchWaits(() => paused)
  for (let count = 0; count < 15; count++) {
    expect(waits.next).toBe(100)
    waits.brought(0)
  }
  expect(waits.next).toBe(2_000)
  paused = true
  expect(waits.next).toBe(10)
  paused = false
  waits.brought(1)
  expect(waits.next).toBe(100)
})

describe('queues of requests', () => {
  test('look again only where a request waits', () => {
    quietQueues()
    const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js')
    const queue = { pending: [] as unknown[], throttledUntil: -1, throttleCheckTimeoutId: undefined as never }
    prototype.scheduleCheckPendingRequests.call(queue)
    expect(queue.throttleCheckTimeoutId).toBeUndefined()
    queue.pending.push({})
    prototype.scheduleCheckPendingRequests.call(queue)
    expect(queue.throttleCheckTimeoutId).toBeDefined()
    clearTimeout(queue.throttleCheckTimeoutId)
  })
})
