import { type Admin, Kafka, logLevel } from 'kafkajs'

export function kafkaAt(url: string): Kafka {
  return new Kafka({ clientId: 'raw', brokers: [new URL(url).host], logLevel: logLevel.NOTHING })
}

/** As many partitions as the server has by default; waits until they have leaders. */
export async function makeTopic(kafka: Kafka, topic: string): Promise<void> {
  await withAdmin(kafka, async admin => {
    await admin.createTopics({
      waitForLeaders: true,
      topics: [
        { topic, configEntries: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }], numPartitions: -1 },
      ],
    })
  })
}

/** Removes them, and tells how many messages the groups of Sluice's workers had not committed. */
export async function removeTopics(url: string, topics: readonly string[]): Promise<number> {
  return await withAdmin(kafkaAt(url), async admin => {
    let left = 0
    for (const topic of topics) {
      const [ends, groups] = [
        await admin.fetchTopicOffsets(topic),
        await admin.fetchOffsets({ groupId: `sluice.${topic}`, topics: [topic] }),
      ]
      const marks = new Map(groups[0]?.partitions.map(({ offset, partition }) => [partition, Number(offset)]))
      for (const { high, partition } of ends) left += Number(high) - Math.max(0, marks.get(partition) ?? 0)
    }
    await admin.deleteTopics({ topics: [...topics] })
    return left
  })
}

export async function withAdmin<Result>(kafka: Kafka, work: (admin: Admin) => Promise<Result>): Promise<Result> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.disconnect()
  }
}
