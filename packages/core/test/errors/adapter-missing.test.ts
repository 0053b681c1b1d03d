import { expect, it } from 'vitest'
import { AdapterMissing, isSluiceError } from '../../src/index.js'

it('says what is missing, what to type, and keeps the cause', () => {
  const cause = new Error('Cannot find package')
  const error = new AdapterMissing({ scheme: 'amqp', adapter: '@sluice/broker-amqp', cause })
  expect(isSluiceError(error)).toBe(true)
  expect(error).toMatchObject({
    name: 'AdapterMissing',
    message: 'addresses that begin with amqp: need @sluice/broker-amqp, which is not installed',
    code: 'SLUICE_ADAPTER_MISSING',
    fault: 'caller',
    adapter: '@sluice/broker-amqp',
    command: 'npm install @sluice/broker-amqp',
    remedy: 'Install it: npm install @sluice/broker-amqp',
    cause,
  })
})
