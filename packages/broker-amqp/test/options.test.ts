import { InvalidOption } from '@sluice/core'
import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { amqp } from '../src/index.js'
import type { AmqpOptions } from '../src/index.js'
import { settingsOf } from '../src/options.js'

const canary = 'canary-4711'

function refusal(address: unknown, options: unknown = {}): InvalidOption {
  try {
    amqp(address as string, options as AmqpOptions)
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidOption)
    return error as InvalidOption
  }
  throw new Error('it should be refused')
}

it('names the queues that have priorities, where there are none', () => {
  expect(amqp().remedy?.('priority')).toContain("queueType: 'classic'")
  expect(amqp().remedy?.('delay')).toBeUndefined()
  expect(amqp({ queueType: 'classic' }).remedy?.('priority')).toBeUndefined()
  expect(amqp({ queueType: 'classic', priorities: 1 }).remedy?.('priority')).toContain('0 to 9')
})

it.each([
  ['an address of something else', `http://user:${canary}@localhost`, {}, 'url'],
  ['an address that is none', `amqp://user:${canary}@:::`, {}, 'url'],
  ['an address with a query', `amqp://user:${canary}@localhost/?heartbeat=1`, {}, 'url'],
  ['a list of none', [], {}, 'url'],
  ['a list with one wrong', ['amqp://a', `amqp://user:${canary}@b/x/y`], {}, 'url[1]'],
  ['an address twice', 'amqp://a', { url: `amqp://u:${canary}@b` }, 'url'],
  ['an unknown option', 'amqp://a', { passwort: canary }, 'passwort'],
  ['a password that is no text', 'amqp://a', { password: 4711 }, 'password'],
  [
    'credentials beside a name',
    'amqp://a',
    { username: 'u', password: canary, credentials: { mechanism: 'EXTERNAL', response: () => Buffer.of() } },
    'credentials',
  ],
  ['credentials of another kind', 'amqp://a', { credentials: { token: canary } }, 'credentials'],
  ['an unknown option of TLS', 'amqps://a', { tls: { caFile: canary } }, 'tls.caFile'],
  ['a heartbeat of none', 'amqp://a', { heartbeatSeconds: 0 }, 'heartbeatSeconds'],
  ['a type of queue that is none', 'amqp://a', { queueType: 'stream' }, 'queueType'],
  [
    'an argument that queueType gives',
    'amqp://a',
    { queueArguments: { 'x-queue-type': 'classic' } },
    'queueArguments.x-queue-type',
  ],
  ['priorities of another number', 'amqp://a', { queueType: 'classic', priorities: 4 }, 'priorities'],
  ['priorities of a quorum queue', 'amqp://a', { priorities: 10 }, 'priorities'],
  ['arguments that are no table', 'amqp://a', { queueArguments: 'x-max-length' }, 'queueArguments'],
  ['a choice that is none', 'amqp://a', { declareQueues: 'no' }, 'declareQueues'],
  ['TLS for an address without it', `amqp://u:${canary}@a`, { tls: { ca: canary } }, 'tls'],
  ['an own client beside an address', 'amqp://a', { connect: async () => undefined }, 'connect'],
])('%s is refused at once, and shows no secret', (_, address, options, option) => {
  const error = refusal(address, options)
  expect(error.option).toBe(option)
  expect(inspect(error, { depth: 10 }) + error.stack + JSON.stringify(error)).not.toContain(canary)
})

it('addresses are read whole: user, password, virtual host, brackets, ports', () => {
  const { targets } = settingsOf(['amqps://us%40er:p%2Fw@[::1]/a%2Fb', 'amqp://host:1/'], {})
  expect(targets).toEqual([
    { protocol: 'amqps', hostname: '::1', port: 5671, username: 'us@er', password: 'p/w', vhost: 'a%2Fb' },
    { protocol: 'amqp', hostname: 'host', port: 1, username: 'guest', password: 'guest', vhost: '%2F' },
  ])
})

it('options stand above the address', () => {
  const { targets } = settingsOf('amqp://a:b@host/x', { username: 'u', password: 'p', vhost: 'v/w' })
  expect(targets[0]).toMatchObject({ username: 'u', password: 'p', vhost: 'v%2Fw' })
})

it('nothing happens before open, and a broker object shows no secret', async () => {
  const broker = amqp(`amqp://user:${canary}@127.0.0.1:1`)
  expect(inspect(broker, { depth: 10, showHidden: true })).not.toContain(canary)
  await expect(broker.createPublisher(new AbortController().signal)).rejects.toThrow('not open')
  expect(broker.native).toBeUndefined()
})
