import type { Case } from '../../case.js'
import { bytesOf, expectBody, textOf, textsOf } from '../../kit/bytes.js'
import { expectEqual, expectSame, expectThat } from '../../kit/expect.js'
import { numbered, outgoing } from '../../kit/message.js'
import { retains } from '../../needs.js'

/** What a resolved publish means. */
export const storingCases: readonly Case[] = [
  {
    id: 'publish/returns-nothing-rejected',
    promise: 'A publish that stored everything resolves with an empty array.',
    async run(kit) {
      const publisher = await kit.publisher()
      expectEqual(await publisher.publish([outgoing(kit.queue(), 'a')]), [], 'what publish rejected')
    },
  },
  {
    id: 'publish/id-comes-back',
    promise: 'The id of a message comes back as the id of its delivery; only a broker without headers may lose it.',
    async run(kit) {
      const [delivery] = await kit.exchange([{ body: 'a', id: 'abc123XYZ-._9' }])
      const lost = delivery?.id === undefined && kit.capabilities.headers === 'envelope'
      if (!lost) expectEqual(delivery?.id, 'abc123XYZ-._9', 'the id')
    },
  },
  {
    id: 'publish/ids-stay-with-their-bodies',
    promise: 'In a batch each delivery has the id of its own message.',
    async run(kit) {
      const parts = numbered(20).map((body, index) => ({ body, id: `id-${index}` }))
      const deliveries = await kit.exchange(parts)
      deliveries.forEach((delivery, index) => {
        const lost = delivery.id === undefined && kit.capabilities.headers === 'envelope'
        if (!lost) expectEqual(delivery.id, `id-${index}`, `the id of ${textOf(delivery.body)}`)
      })
    },
  },
  {
    id: 'publish/every-message-once',
    promise: 'Of a batch every message arrives, and no message twice.',
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const sent = await kit.publish(queue, numbered(100))
      const arrived = await kit.take(consumer, sent.length)
      expectSame(textsOf(arrived), textsOf(sent), 'the batch')
      await kit.silence(consumer, 300, 'all has arrived, yet something more comes')
    },
  },
  {
    id: 'publish/several-queues-in-one-batch',
    promise: 'Messages of one batch go each to its own queue.',
    async run(kit) {
      const queues = [kit.queue(), kit.queue(), kit.queue()]
      const consumers = []
      for (const queue of queues) consumers.push(await kit.consumer(queue))
      const publisher = await kit.publisher()
      const size = Math.min(kit.capabilities.limits.publishBatch, 12)
      for (let start = 0; start < 12; start += size) {
        const numbers = Array.from({ length: Math.min(size, 12 - start) }, (_, offset) => start + offset)
        const batch = numbers.map(number => outgoing(queues[number % 3] ?? '', `${number % 3}/${number}`))
        expectEqual(await publisher.publish(batch), [], 'what publish rejected')
      }
      for (const [index, consumer] of consumers.entries()) {
        const arrived = textsOf(await kit.take(consumer, 4))
        expectSame(
          arrived,
          [0, 3, 6, 9].map(step => `${index}/${step + index}`),
          `queue ${index}`,
        )
      }
    },
  },
  {
    id: 'publish/stored-when-it-resolves',
    promise: 'What publish has confirmed waits for a consumer that comes later.',
    needs: [retains],
    async run(kit) {
      const queue = kit.queue()
      const sent = await kit.publish(queue, numbered(10))
      const other = await kit.open()
      const consumer = await kit.consumer(queue, { broker: other })
      const arrived = await kit.take(consumer, sent.length)
      expectSame(textsOf(arrived), numbered(10), 'what was confirmed')
    },
  },
  {
    id: 'publish/survives-its-broker-object',
    promise: 'What publish has confirmed outlives the broker object that published it.',
    needs: [retains],
    async run(kit) {
      const queue = kit.queue()
      const other = await kit.open()
      const publisher = await other.createPublisher(kit.signal)
      await kit.publish(queue, numbered(5), publisher)
      await publisher.close()
      await other.close()
      const arrived = await kit.take(await kit.consumer(queue), 5)
      expectSame(textsOf(arrived), numbered(5), 'what was confirmed')
    },
  },
  {
    id: 'publish/makes-the-queue',
    promise: 'The first publish to a queue that nobody made succeeds.',
    async run(kit) {
      const publisher = await kit.publisher()
      expectEqual(await publisher.publish([outgoing(kit.queue(), 'first')]), [], 'what publish rejected')
      expectEqual(await publisher.publish([outgoing(kit.queue(), 'another')]), [], 'what publish rejected')
    },
  },
  {
    id: 'publish/keeps-nothing-of-the-batch',
    promise: 'Once publish has resolved, the caller may reuse its buffers: the stored message does not change.',
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const body = Buffer.from('stored')
      await kit.publish(queue, [body])
      body.fill('X')
      const [delivery] = await kit.take(consumer, 1)
      expectBody(delivery?.body ?? '', 'stored', 'a message whose buffer was reused')
    },
  },
  {
    id: 'publish/key-is-harmless',
    promise: 'A key is allowed everywhere, also where it has no effect.',
    async run(kit) {
      await kit.exchange([
        { body: 'a', key: 'customer-1' },
        { body: 'b', key: 'Kundin 数' },
        { body: 'c', key: '' },
      ])
    },
  },
  {
    id: 'publish/queue-names',
    promise: 'Every legal queue name is a queue of its own, whatever its dots, dashes, capitals and length.',
    async run(kit) {
      const base = kit.queue()
      const endings = ['.a', '-a', '_a', '.A', '.a.b', '.a-b', '.a_b', '..', '.-_']
      const names = endings.map(ending => kit.ownQueue(`${base}${ending}`))
      names.push(kit.ownQueue(`${base}.`.padEnd(121, 'n')))
      const consumers = []
      for (const name of names) consumers.push(await kit.consumer(name))
      for (const name of names) await kit.publish(name, [`for ${name}`])
      for (const [index, consumer] of consumers.entries()) {
        const [delivery] = await kit.take(consumer, 1)
        expectEqual(textOf(delivery?.body ?? ''), `for ${names[index]}`, `what arrived in ${names[index]}`)
      }
    },
  },
  {
    id: 'publish/several-publishers',
    promise: 'Publishers of one broker object, and of several, publish to one queue side by side.',
    async run(kit) {
      const queue = kit.queue()
      const consumer = await kit.consumer(queue)
      const other = await kit.open()
      const publishers = [
        await kit.broker.createPublisher(kit.signal),
        await kit.broker.createPublisher(kit.signal),
        await other.createPublisher(kit.signal),
      ]
      const bodies = publishers.map((_, index) => numbered(10, `p${index}`))
      await Promise.all(publishers.map((publisher, index) => kit.publish(queue, bodies[index] ?? [], publisher)))
      const arrived = await kit.take(consumer, 30)
      expectSame(textsOf(arrived), bodies.flat(), 'what three publishers sent')
    },
  },
  {
    id: 'publish/leaves-the-batch-alone',
    promise: 'Publish changes neither the batch nor its messages.',
    async run(kit) {
      const queue = kit.queue()
      const headers = kit.capabilities.headers === 'native' ? Object.freeze({ a: '1' }) : undefined
      const parts = { body: Buffer.from('bytes'), ...(headers === undefined ? {} : { headers }) }
      const message = Object.freeze(outgoing(queue, parts))
      const before = structuredClone({ ...message, body: [...bytesOf(message.body)] })
      const publisher = await kit.publisher()
      expectEqual(await publisher.publish(Object.freeze([message])), [], 'what publish rejected')
      const after = { ...message, body: [...bytesOf(message.body)] }
      expectThat(JSON.stringify(after) === JSON.stringify(before), 'the message changed while it was published')
    },
  },
]
