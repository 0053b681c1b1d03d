import { expect, test } from 'vitest'
import { kafka } from '../src/index.js'
import { FakeDriver } from './fake-driver.js'
import { source, TestHost, signal } from './world.js'

test('a broker that is closed in the turn in which it is opened opens nothing', async () => {
  const { driver } = new FakeDriver()
  const broker = kafka({ url: 'kafka://nowhere', driver: () => driver })
  const opening = broker.open(new TestHost(), signal).catch((error: unknown) => broker.classify(error).code)
  await broker.close()
  expect(await opening).toBe('closed')
  expect(broker.native).toBeUndefined()
})

test('who does not want a consumer any more need not wait for it', async () => {
  const { driver } = new FakeDriver()
  const broker = kafka({
    url: 'kafka://nowhere',
    driver: () => ({ ...driver, join: () => new Promise(() => undefined) }),
  })
  await broker.open(new TestHost(), signal)
  const mind = new AbortController()
  const joining = broker.createConsumer(source('q'), { revoked: () => undefined }, mind.signal)
  const over = joining.catch((error: unknown) => error)
  setImmediate(() => mind.abort(new Error('enough')))
  expect(await over).toMatchObject({ message: 'enough' })
})
