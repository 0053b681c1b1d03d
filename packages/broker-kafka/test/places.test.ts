import { expect, onTestFinished, test } from 'vitest'
import { type ArrivedRecord, type Bounds, type KafkaBroker, kafka, type Position } from '../src/index.js'
import { FakeDriver } from './fake-driver.js'
import { TestHost, consumerOf, receive, signal, source, until } from './world.js'

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

/** Gives answers when it is told to, in the order in which they were asked for. */
class Held<Answer> {
  readonly #waiting: ((answer: Answer) => void)[] = []
  readonly ask = (): Promise<Answer> => new Promise(resolve => this.#waiting.push(resolve))

  get asked(): number {
    return this.#waiting.length
  }

  answer(answer: Answer): void {
    this.#waiting.shift()?.(answer)
  }
}

const two = (high: number): readonly Bounds[] => [0, 1].map(partition => ({ partition, low: 0, high }))

test('what a member has learnt before the group formed anew is not written after it', async () => {
  const fake = new FakeDriver()
  const bounds = new Held<readonly Bounds[]>()
  const marks = new Map<number, number>()
  fake.bounds = bounds.ask
  fake.committed = async () => [...marks].map(([partition, offset]) => ({ partition, offset }))
  fake.commit = async positions => {
    for (const { offset, partition } of positions) marks.set(partition, offset)
  }
  const broker = await openedWith(fake)
  const joining = consumerOf(broker, 'q', { from: 'new' })
  await until('it asks where the end is', () => bounds.asked === 1)
  // Another one has the first partition now, has written down where the group begins, and works.
  fake.events?.assigned([1], true)
  marks.set(0, 1_000).set(1, 1_000)
  bounds.answer(two(1_010))
  await until('it asks again', () => bounds.asked === 1)
  bounds.answer(two(1_010))
  await joining
  expect([...marks]).toEqual([
    [0, 1_000],
    [1, 1_000],
  ])
})

test('a lane is placed once, however often the group forms meanwhile', async () => {
  const fake = new FakeDriver()
  const committed = new Held<readonly Position[]>()
  fake.committed = committed.ask
  const broker = await openedWith(fake)
  const joining = consumerOf(broker, 'q')
  await until('it asks for its place', () => committed.asked === 1)
  fake.events?.assigned([0], true)
  fake.events?.assigned([0], true)
  for (let answers = 0; answers < 2; answers++) {
    await until('it asks for its place', () => committed.asked === 1)
    committed.answer([{ partition: 0, offset: 5 }])
  }
  const { consumer } = await joining
  fake.events?.records(0, [5, 6].map(record), 20)
  expect((await receive(consumer, 2)).map(({ receipt }) => receipt.offset)).toEqual([5, 6])
  expect(committed.asked).toBe(0)
  expect(fake.calls).toEqual(['seek 0 5'])
})

test('a member that has failed, or that nobody wants any more, writes nothing down', async () => {
  const fake = new FakeDriver()
  const committed = new Held<readonly Position[]>()
  const written: unknown[] = []
  fake.committed = committed.ask
  fake.commit = async positions => void written.push(positions)
  const broker = await openedWith(fake)
  const mind = new AbortController()
  const joining = broker.createConsumer(source('q', { from: 'new' }), { revoked: () => undefined }, mind.signal)
  const over = joining.catch((error: unknown) => error)
  await until('it asks for its place', () => committed.asked === 1)
  mind.abort(new Error('enough'))
  expect(await over).toMatchObject({ message: 'enough' })
  committed.answer([])
  fake.events?.failed(new Error('gone'))
  fake.events?.assigned([0], false)
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve))
  expect([written, committed.asked]).toEqual([[], 0])
})
