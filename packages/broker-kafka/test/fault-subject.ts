import { readFileSync } from 'node:fs'
import type { FaultSubject } from '@sluice/testbed/faults'
import { type IHeaders, Kafka, logLevel } from 'kafkajs'
import { type KafkaServer, kafka } from '../src/index.js'

export const subject: FaultSubject = {
  name: 'kafka',
  kind: 'kafka',
  module: import.meta.url,
  create: (url, { ca, others = [] } = {}) =>
    kafka({
      url: [url, ...others],
      reach: throughEach([url, ...others]),
      ...(ca === undefined ? {} : { tls: { ca: readFileSync(ca) } }),
    }),
  understands: { ca: true, others: true },
  async deleteQueue(url, queue) {
    const admin = clientAt(url).admin()
    await admin.connect()
    await admin.deleteTopics({ topics: [queue] }).finally(() => admin.disconnect())
  },
  async putRaw(url, queue, bodies) {
    const producer = clientAt(url).producer({ allowAutoTopicCreation: false })
    await producer.connect()
    try {
      // One by one: all at once would be more than a topic takes.
      for (const [index, value] of bodies.entries()) {
        await producer.send({ topic: queue, messages: [{ value, ...strange(index) }] })
      }
    } finally {
      await producer.disconnect()
    }
  },
}

/** The one node names itself by its own address: to lead through proxies each attempt takes the next of ours. */
function throughEach(addresses: readonly string[]): () => KafkaServer {
  let turn = 0
  return () => {
    const { hostname: host, port } = new URL(addresses[turn++ % addresses.length] as string)
    return { host, port: Number(port) }
  }
}

/** What other clients write beside a body. */
function strange(index: number): { key?: string; headers?: IHeaders } {
  if (index % 3 === 0) return {}
  const names = index % 3 === 1 ? ['__proto__', 'Sluice-Attempt', 'constructor'] : ['sluice-opts', 'sluice-due', '']
  return {
    key: `k${index}`,
    headers: Object.fromEntries(names.map((name, place) => [name, place === 2 ? '' : '["a"'])),
  }
}

function clientAt(url: string): Kafka {
  return new Kafka({ clientId: 'stranger', brokers: [new URL(url).host], logLevel: logLevel.NOTHING })
}
