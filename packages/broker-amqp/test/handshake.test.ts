import { expect, it } from 'vitest'
import { amqp } from '../src/index.js'
import { closing, scriptedServer } from './scripted-server.js'
import { failureOf, signal, TestHost } from './world.js'

it('a connection that is closed in the very packet that opens it is no connection', async () => {
  const host = new TestHost()
  const broker = amqp(await scriptedServer(closing(320, 'CONNECTION_FORCED - broker is shutting down')))
  const error = await failureOf(broker.open(host, signal))
  expect(broker.classify(error).code).toBe('connection')
  expect(broker.native).toBeUndefined()
  expect(host.heard('connected')).toBe(false)
  await broker.close()
})
