import { amqp } from '@sluice/broker-amqp'
import { kafka } from '@sluice/broker-kafka'
import { mqtt } from '@sluice/broker-mqtt'
import { nats } from '@sluice/broker-nats'
import { redisList } from '@sluice/broker-redis-list'
import { redisStream } from '@sluice/broker-redis-stream'
import { sqlite } from '@sluice/broker-sqlite'
import { zeromq } from '@sluice/broker-zeromq'
import { InvalidOption } from '@sluice/core'
import { expect, it } from 'vitest'

it.each<[name: string, option: string, meant: string, make: (options: never) => unknown]>([
  ['amqp', 'qeueType', 'queueType', options => amqp(options)],
  ['amqp', 'pasword', 'password', options => amqp('amqp://localhost', options)],
  ['kafka', 'partitons', 'partitions', options => kafka(options)],
  ['mqtt', 'protocolversion', 'protocolVersion', options => mqtt(options)],
  ['nats', 'replica', 'replicas', options => nats(options)],
  ['redisList', 'usernam', 'username', options => redisList(options)],
  ['redisStream', 'prefx', 'prefix', options => redisStream('redis://localhost', options)],
  ['sqlite', 'durabilty', 'durability', options => sqlite('jobs.db', options)],
  ['zeromq', 'curv', 'curve', options => zeromq('zmq://127.0.0.1:7465', options)],
])('%s says what a misspelt option meant, and not its value: %s', (_, option, meant, make) => {
  let refused: unknown
  try {
    make({ [option]: 'canary' } as never)
  } catch (error) {
    refused = error
  }
  expect(refused).toBeInstanceOf(InvalidOption)
  expect(refused).toMatchObject({ option, remedy: `Did you mean "${meant}"?` })
  expect(String(refused)).not.toContain('canary')
})
