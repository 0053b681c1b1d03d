import { type Kafka, type Message, Partitioners } from 'kafkajs'
import type { Order } from '../core/order.js'
import { kafkaAt, makeTopic, withAdmin } from './kafka-topics.js'
import { type Handler, type RawClient, rawIds } from './raw-client.js'

/** Measured as the best of 100, 1,000 and 5,000. */
const batch = 1_000

/** A topic and one member of a group; batches with acks of all replicas, one commit for each batch that was fetched. */
export async function open(url: string, queue: string): Promise<RawClient> {
  const kafka = kafkaAt(url)
  await makeTopic(kafka, queue)
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  const nextId = rawIds()
  const messageOf = (order: Order): Message => ({ value: JSON.stringify(order), headers: { id: nextId() } })
  const send = (messages: Message[]): Promise<unknown> => producer.send({ topic: queue, messages, acks: -1 })
  return {
    async publish(orders) {
      let messages: Message[] = []
      for (const order of orders) {
        messages.push(messageOf(order))
        if (messages.length < batch) continue
        await send(messages)
        messages = []
      }
      if (messages.length > 0) await send(messages)
    },
    async publishOne(order) {
      await send([messageOf(order)])
    },
    consume: (count, handler) => consume(kafka, queue, count, handler),
    async close() {
      await producer.disconnect()
      await withAdmin(kafka, admin => admin.deleteTopics({ topics: [queue] }))
    },
  }
}

async function consume(kafka: Kafka, topic: string, count: number, handler: Handler): Promise<void> {
  const consumer = kafka.consumer({ groupId: `group-${topic}`, maxWaitTimeInMs: 100, allowAutoTopicCreation: false })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  let left = count
  let end: () => void = () => undefined
  let fail: (error: Error) => void = () => undefined
  const all = new Promise<void>((resolve, reject) => {
    end = resolve
    fail = reject
  })
  consumer.on('consumer.crash', ({ payload }) => fail(payload.error))
  await consumer.run({
    autoCommit: false,
    async eachBatch({ batch: { lastOffset, messages, partition }, commitOffsetsIfNecessary, heartbeat }) {
      for (const { value } of messages) await handler(JSON.parse((value as Buffer).toString()) as Order)
      const offset = String(Number(messages.at(-1)?.offset ?? lastOffset()) + 1)
      await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] })
      await heartbeat()
      left -= messages.length
      if (left <= 0) end()
    },
  })
  await all
  await consumer.disconnect()
}
