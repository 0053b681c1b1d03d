import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { KafkaJsDriver } from '../src/drivers/kafkajs/kafkajs-driver.js'
import { settingsOf } from '../src/options.js'
import { freshQueue, many, opened, publish, url, withKafka } from './world.js'

async function connected(): Promise<KafkaJsDriver> {
  const wait = async (milliseconds: number): Promise<void> => void (await pause(milliseconds))
  const now = (): number => performance.now()
  const driver = new KafkaJsDriver({ settings: settingsOf(url), clientId: 'test', lost: () => undefined, wait, now })
  onTestFinished(() => driver.close())
  await driver.connect()
  return driver
}

withKafka('the driver', () => {
  test('questions that are asked at once do not spoil one another', async () => {
    const broker = await opened({ partitions: 4 })
    const topics = Array.from({ length: 5 }, freshQueue)
    for (const topic of topics) await publish(broker, many(topic, 4))
    const driver = await connected()
    const wrong: unknown[] = []
    const end = Date.now() + 3_000
    const askOn = async (question: () => Promise<boolean>): Promise<void> => {
      while (Date.now() < end) {
        const right = await question().catch((error: unknown) => error)
        if (right !== true) wrong.push(right)
      }
    }
    await Promise.all(
      topics.flatMap(topic => [
        askOn(async () => (await driver.bounds(topic)).length === 4),
        askOn(async () => (await driver.positionsAt(topic, 0)).length === 4),
        askOn(async () => (await driver.partitionsOf(topic)) === 4),
        askOn(async () => (await driver.committed('nobody', topic)).length === 0),
        askOn(async () => (await driver.ping()) === undefined),
      ]),
    )
    expect(wrong.slice(0, 3)).toEqual([])
  })
})
