import { memory } from '@sluice/core'
import type { Broker, Host } from '@sluice/core/adapter'
import { expect, it } from 'vitest'
import { startHub } from '../src/index.js'
import { consumerOf, freshQueue, hubOf, messages, opened, publish, receive, until } from './world.js'

/** A broker in memory that does some things otherwise. */
function differing(more: Partial<Broker>): Broker {
  const kept = memory()
  return {
    contract: 1,
    name: 'differing',
    capabilities: kept.capabilities,
    open: (host, signal) => kept.open(host, signal),
    createPublisher: signal => kept.createPublisher(signal),
    createConsumer: (source, events, signal) => kept.createConsumer(source, events, signal),
    classify: error => kept.classify(error),
    close: () => kept.close(),
    ...more,
  }
}

function takesNothingBack(closed: () => void): Broker {
  const kept = memory()
  return differing({
    open: (host, signal) => kept.open(host, signal),
    createPublisher: signal => kept.createPublisher(signal),
    createConsumer: async (source, events, signal) => {
      const consumer = await kept.createConsumer(source, events, signal)
      return Object.assign(consumer, { nack: () => Promise.reject(new Error('the disk is full')) })
    },
    close: async () => {
      closed()
      await kept.close()
    },
  })
}

it('a hub whose broker takes nothing back closes all the same, and its broker with it', async () => {
  const errors: unknown[] = []
  let closed = 0
  const kept = takesNothingBack(() => closed++)
  const hub = await hubOf(kept, {
    onError: error => {
      errors.push(error)
      throw new Error('of the listener, which does no harm')
    },
  })
  const { broker } = await opened(hub.url)
  const queue = freshQueue()
  await publish(broker, messages(queue, 1))
  await receive(await consumerOf(broker, queue), 1)
  closed = 0
  await hub.close()
  expect(closed).toBe(1)
  expect(errors.map(String)).toEqual(['Error: the disk is full'])
})

it('why the broker of a hub cannot be opened again is told, once for each reason', async () => {
  const kept = memory()
  const reasons = ['no disk', 'no disk', 'no file']
  let host: Host | undefined
  const errors: string[] = []
  const hub = await startHub({
    broker: differing({
      capabilities: { ...kept.capabilities, reconnect: 'core' },
      open: (given, signal) => {
        const reason = host === undefined ? undefined : reasons.shift()
        if (reason !== undefined) return Promise.reject(new Error(reason))
        host = given
        return kept.open(given, signal)
      },
    }),
    url: 'zmq://127.0.0.1:0',
    onError: error => void errors.push(String(error)),
  })
  host?.report({ type: 'disconnected', cause: new Error('lost') })
  await until('it has been tried', () => reasons.length === 0)
  expect(errors).toEqual(['Error: lost', 'Error: no disk', 'Error: no file'])
  await hub.close()
})
