import type { Headers } from '@sluice/core/adapter'
import type { Case } from '../../case.js'
import { CaseFailure } from '../../kit/case-failure.js'
import { expectEqual, expectThat } from '../../kit/expect.js'
import { numbered, outgoing } from '../../kit/message.js'
import { textsOf } from '../../kit/bytes.js'
import { boundedHeaders, headerRoom, nativeHeaders } from '../../needs.js'

/** Headers as sorted pairs: an object of any prototype, with any names. */
function pairs(headers: Headers | undefined): readonly (readonly [string, string])[] {
  return Object.entries(headers ?? {}).sort(([left], [right]) => (left < right ? -1 : 1))
}

function sizeOf(headers: Headers | undefined): number {
  return pairs(headers).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0)
}

function arrive(id: string, promise: string, headers: Headers): Case {
  return {
    id: `headers/${id}`,
    promise,
    needs: [nativeHeaders, headerRoom(sizeOf(headers))],
    async run(kit) {
      const [delivery] = await kit.exchange([{ body: 'a', headers }])
      expectEqual(pairs(delivery?.headers), pairs(headers), 'the headers')
    },
  }
}

/** Native headers. */
export const headerCases: readonly Case[] = [
  arrive('as-they-were-sent', 'Headers arrive as they were sent.', { 'sluice-attempt': '2', 'x-customer': 'A 1' }),
  arrive('unicode-values', 'Values of any script arrive.', { 'x-a': 'žluťoučký', 'x-b': '数据', 'x-c': '🦥 \u200d' }),
  arrive('empty-value', 'An empty value arrives, and stays different from none.', { 'x-empty': '', 'x-other': 'y' }),
  arrive('looks-like-a-number', 'Values that look like numbers or truth stay text.', {
    'x-number': '007',
    'x-large': '9007199254740993',
    'x-true': 'true',
    'x-null': 'null',
  }),
  arrive('signs-in-values', 'Signs that mean something somewhere arrive as they are.', {
    'x-json': '{"a":[1,"b"]}',
    'x-signs': `' " \\ ; , = : & % # < > | \t end`,
    'x-spaces': '  both ends  ',
  }),
  arrive('signs-in-names', 'Names with digits, dots, dashes and underscores arrive.', {
    'x-1.2_3-4': 'a',
    a: 'b',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  }),
  arrive('names-of-every-object', 'Names that every object has are names like others.', {
    ['__proto__']: 'a',
    constructor: 'b',
    tostring: 'c',
    hasownproperty: 'd',
  }),
  arrive('one-long-value', 'A value of 4 KiB arrives.', { 'x-long': 'v'.repeat(4_000) }),
  arrive(
    'sixty-four',
    'Sixty-four headers arrive.',
    Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`x-h-${index}`, `${index}`])),
  ),
  {
    id: 'headers/at-the-limit',
    promise: 'Headers of exactly `limits.headerBytes`, or 64 KiB where the limit is above, arrive.',
    needs: [nativeHeaders],
    async run(kit) {
      const size = Math.min(kit.capabilities.limits.headerBytes, 65_536)
      const [delivery] = await kit.exchange([{ body: 'a', headers: { 'x-a': 'v'.repeat(size - 3) } }])
      expectEqual(sizeOf(delivery?.headers), size, 'bytes of headers')
    },
  },
  {
    id: 'headers/over-the-limit',
    promise: 'Headers over the limit are refused, or arrive whole; they are never cut.',
    needs: [nativeHeaders, boundedHeaders],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const headers = { 'x-a': 'v'.repeat(kit.capabilities.limits.headerBytes) }
      const publisher = await kit.broker.createPublisher(kit.signal)
      const refused = await publisher.publish([outgoing(queue, { body: 'a', headers })]).then(
        rejected => rejected.length > 0,
        () => true,
      )
      await kit.publish(queue, ['after'])
      const arrived = await kit.take(consumer, refused ? 1 : 2)
      const whole = arrived.filter(delivery => delivery.headers?.['x-a'] === headers['x-a']).length
      expectEqual(whole, refused ? 0 : 1, 'deliveries with all of the headers')
    },
  },
  {
    id: 'headers/none',
    promise: 'A message without headers arrives without any; the id is none of them.',
    needs: [nativeHeaders],
    async run(kit) {
      const [delivery] = await kit.exchange(['a'])
      expectEqual(pairs(delivery?.headers), [], 'the headers')
    },
  },
  {
    id: 'headers/each-message-its-own',
    promise: 'In a batch each message has its own headers, and those without have none.',
    needs: [nativeHeaders],
    async run(kit) {
      const parts = numbered(12).map((body, index) =>
        index % 3 === 0 ? { body } : { body, headers: { 'x-n': `${index}`, [`x-only-${index}`]: 'y' } },
      )
      const deliveries = await kit.exchange(parts)
      deliveries.forEach((delivery, index) => {
        const expected = index % 3 === 0 ? undefined : { 'x-n': `${index}`, [`x-only-${index}`]: 'y' }
        expectEqual(pairs(delivery.headers), pairs(expected), `the headers of message ${index}`)
      })
    },
  },
  {
    id: 'headers/line-breaks-inject-nothing',
    promise: 'A line break in a value arrives whole or the message is refused; it never becomes another header.',
    needs: [nativeHeaders],
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const headers = { 'x-a': 'one\r\nx-injected: two\n\nthree' }
      const publisher = await kit.broker.createPublisher(kit.signal)
      const rejected = await publisher.publish([outgoing(queue, { body: 'a', headers })]).catch((error: unknown) => {
        if (error instanceof CaseFailure) throw error
        return [{ index: 0, error }]
      })
      if (rejected.length > 0) return
      const [delivery] = await kit.take(consumer, 1)
      expectEqual(pairs(delivery?.headers), pairs(headers), 'the headers')
      expectEqual(textsOf(delivery === undefined ? [] : [delivery]), ['a'], 'the body')
    },
  },
  {
    id: 'headers/are-not-shared',
    promise: 'One headers object may serve many messages of a batch.',
    needs: [nativeHeaders],
    async run(kit) {
      const headers = Object.freeze({ 'x-shared': 'yes' })
      const deliveries = await kit.exchange(numbered(5).map(body => ({ body, headers })))
      const right = deliveries.every(delivery => delivery.headers?.['x-shared'] === 'yes')
      expectThat(right, 'every message should have the shared headers')
    },
  },
]
