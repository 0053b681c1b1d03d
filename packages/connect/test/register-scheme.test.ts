import { memory } from '@sluice/core'
import { expect, it } from 'vitest'
import { connect, registerScheme } from '../src/index.js'

it('a scheme of somebody else: its function gets the whole address and the options', async () => {
  await expect(connect('nsq://localhost')).rejects.toMatchObject({ option: 'url' })
  const seen: unknown[] = []
  const broker = memory()
  registerScheme('nsq', async (url, options) => {
    seen.push(url, options)
    return broker
  })
  expect(await connect('NSQ://me:hunter2@localhost', { topic: 'a' })).toBe(broker)
  expect(await connect('nsq:')).toBe(broker)
  expect(seen).toEqual(['nsq://me:hunter2@localhost', { topic: 'a' }, 'nsq:', {}])
  await expect(connect('what:')).rejects.toThrow('nsq:')
})

it('its errors reach the caller as they are', async () => {
  const error = new Error('no such cluster')
  registerScheme('pulsar', () => {
    throw error
  })
  await expect(connect('pulsar:')).rejects.toBe(error)
})

it.each(['amqp', 'memory'])('%s is taken', scheme => {
  expect(() => registerScheme(scheme, () => memory())).toThrow('one that is not taken')
})

it('so is one that was registered before', () => {
  registerScheme('beanstalk', () => memory())
  expect(() => registerScheme('beanstalk', () => memory())).toThrow('one that is not taken')
})

it.each(['', 'NSQ', 'nsq:', '1a', 'a b', 7 as never])('%j is no scheme', scheme => {
  expect(() => registerScheme(scheme, () => memory())).toThrow('option "scheme"')
})

it('needs a function', () => {
  expect(() => registerScheme('sqs', 'amqp' as never)).toThrow('option "open"')
})
