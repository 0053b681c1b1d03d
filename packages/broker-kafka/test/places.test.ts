import { expect, onTestFinished, test } from 'vitest'
import { type ArrivedRecord, type KafkaBroker, kafka } from '../src/index.js'
import { FakeDriver } from './fake-driver.js'
import { TestHost, consumerOf, receive, signal, until } from './world.js'

async function openedWith({ driver }: FakeDriver): Promise<KafkaBroker> {
  const broker = kafka({ url: 'kafka://nowhere', driver: () => driver })
  onTestFinished(() => broker.close())
  await broker.open(new TestHost(), signal)
  return broker
}

function record(offset: number): ArrivedRecord {
  return { offset, key: undefined, value: Buffer.from('{}'), timestamp: 0, readHeaders: () => undefined }
}

test('what came before the place was known is no reason to skip what lies before it', async () => {
  // With several brokers, what was fetched from one of them before an absence may arrive after it.
  const fake = new FakeDriver()
  let answer: () => void = () => undefined
  fake.committed = () =>
    new Promise(resolve => {
      answer = () => resolve([{ partition: 0, offset: 5 }])
    })
  const broker = await openedWith(fake)
  const joining = consumerOf(broker, 'q')
  await until('it asks for its place', () => fake.events !== undefined)
  fake.events?.records(0, [record(10), record(11)], 20)
  fake.committed = async () => [{ partition: 0, offset: 5 }]
  answer()
  const { consumer } = await joining
  expect(fake.calls).toEqual(['seek 0 5'])
  fake.events?.records(0, [5, 6, 7, 8, 9, 10, 11].map(record), 20)
  expect((await receive(consumer, 7)).map(({ receipt }) => receipt.offset)).toEqual([5, 6, 7, 8, 9, 10, 11])
})

test('a consumer is ready when its place is written down, also where the group forms anew meanwhile', async () => {
  const fake = new FakeDriver()
  const written: number[] = []
  fake.commit = () => Promise.reject(new Error('rebalance'))
  const broker = await openedWith(fake)
  let ready = false
  const joining = consumerOf(broker, 'q', { from: 'new' }).then(() => {
    ready = true
  })
  await until('it has begun', () => fake.events !== undefined)
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve))
  expect(ready).toBe(false)
  fake.commit = async ([position]) => void written.push(position?.offset ?? -1)
  fake.events?.assigned([0], true)
  await joining
  expect(new Set(written)).toEqual(new Set([100]))
})
