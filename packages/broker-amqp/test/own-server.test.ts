import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { systemClock, task } from '@sluice/core'
import { type Server, ServerMissing, startServer } from '@sluice/testbed'
import type { OutgoingMessage } from '@sluice/core/adapter'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { amqp } from '../src/index.js'
import {
  consumerOf,
  failureOf,
  message,
  opened,
  publisherOf,
  receive,
  signal,
  stranger,
  TestHost,
  until,
} from './world.js'

const canary = 'canary-0815'
let server: Server | undefined
let missing = ''

beforeAll(async () => {
  try {
    server = await startServer('rabbitmq', { tls: true, user: 'keeper', password: canary })
  } catch (error) {
    if (!(error instanceof ServerMissing) || process.env.CI === 'true') throw error
    missing = error.message
  }
})
afterAll(() => server?.remove())

/** With a server of its own; skipped by name where none can be had. */
function owned(title: string, test: (server: Server) => Promise<void>): void {
  it(title, async context => {
    if (server === undefined) context.skip(`rabbitmq: ${missing}`)
    else await test(server)
  })
}

function pem(path: string | undefined): string {
  return readFileSync(path ?? '', 'utf8')
}

describe('TLS and passwords', () => {
  owned('the right authority and the right password: messages pass', async ({ tlsUrl = '', certificates }) => {
    const { broker } = await opened(tlsUrl, { tls: { ca: pem(certificates?.ca) } })
    await (await publisherOf(broker)).publish([message('tls', 'a')])
    const consumer = await consumerOf(broker, 'tls')
    const got = await receive(consumer, 1)
    expect(got).toMatchObject([{ id: 'a' }])
    await consumer.ack(got.map(({ receipt }) => receipt))
  })

  owned(
    'the wrong authority, and none, are refused as auth before anything is sent',
    async ({ tlsUrl = '', certificates }) => {
      for (const tls of [{ ca: pem(certificates?.otherCa) }, {}]) {
        const broker = amqp(tlsUrl, { tls })
        const error = await failureOf(broker.open(new TestHost(), signal))
        expect(broker.classify(error)).toEqual({ code: 'auth', retryable: false, happened: 'no' })
        expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(canary)
      }
    },
  )

  owned('the wrong password is refused as auth, and nothing shows it', async ({ url }) => {
    const host = new TestHost()
    const broker = amqp(url, { username: 'keeper', password: `${canary}-wrong` })
    const error = await failureOf(broker.open(host, signal))
    expect(broker.classify(error)).toEqual({ code: 'auth', retryable: false, happened: 'no' })
    const shown = inspect([error, host.events, broker], { depth: 20, showHidden: true })
    expect(shown).not.toContain(canary)
  })

  owned('a virtual host that is not there is refused', async ({ url }) => {
    const broker = amqp(url, { vhost: 'not/there' })
    const error = await failureOf(broker.open(new TestHost(), signal))
    expect(broker.classify(error)).toMatchObject({ code: 'auth', happened: 'no' })
  })

  owned('no secret in what a task, its events, its errors and explain() say', async ({ url }) => {
    const said: unknown[] = []
    const logger = Object.fromEntries(
      ['debug', 'info', 'warn', 'error'].map(level => [level, (...all: unknown[]) => void said.push(all)]),
    )
    const broker = amqp(url)
    const canaries = task('canaries', { broker, logger: logger as never }, async () => {
      throw new Error('it fails')
    })
    await canaries.push({})
    said.push(await canaries.explain())
    const wrong = task('canaries', { broker: amqp(url, { password: `${canary}-no` }) }, async () => undefined)
    said.push(await failureOf(wrong.push({})))
    const shown = inspect([said, broker], { depth: 20, showHidden: false })
    expect(shown).not.toContain(canary)
    await Promise.all([canaries.close(), wrong.close()])
  })
})

describe('what the server does not allow', () => {
  owned('to write: that is no lost connection, which would be tried for ever', async own => {
    const allow = (write: string): Promise<string> =>
      own.run('rabbitmqctl', 'set_permissions', 'keeper', '.*', write, '.*')
    await allow('^$')
    onTestFinished(() => allow('.*').then(() => undefined))
    const { broker, host } = await opened(own.url)
    const error = await failureOf((await publisherOf(broker)).publish([message('readonly', 'a')]))
    expect(broker.classify(error)).toEqual({ code: 'auth', retryable: false, happened: 'maybe' })
    expect(host.heard('disconnected')).toBe(false)
  })

  owned('bodies above its own bound: only those are refused, once the bound is known', async own => {
    const bound = (bytes: number): Promise<string> =>
      own.run('rabbitmqctl', 'eval', `application:set_env(rabbit, max_message_size, ${bytes}).`)
    await bound(1_000)
    onTestFinished(() => bound(134_217_728).then(() => undefined))
    const { broker } = await opened(own.url)
    const batch = [
      message('bounded', 'a'),
      message('bounded', 'b', { body: 'x'.repeat(1_001) }),
      message('bounded', 'c'),
    ]
    const error = await failureOf((await publisherOf(broker)).publish(batch))
    expect(broker.classify(error)).toEqual({ code: 'connection', retryable: false, happened: 'maybe' })
    const rejected = await (await publisherOf(broker)).publish(batch)
    expect(rejected.map(item => [item.index, broker.classify(item.error).code])).toEqual([[1, 'too-large']])
  })

  owned('an exchange of the delay levels that was removed is made anew', async own => {
    const { broker } = await opened(own.url)
    const delayed = (id: string): OutgoingMessage[] => [message('later', id, { dueAt: systemClock.now() + 150 })]
    expect(await (await publisherOf(broker)).publish(delayed('a'))).toEqual([])
    const channel = await (await stranger(own.url)).createChannel()
    for (const level of ['0', '1']) await channel.deleteExchange(`sluice.delay.v1.${level}`)
    const error = await failureOf((await publisherOf(broker)).publish(delayed('b')))
    expect(broker.classify(error)).toMatchObject({ code: 'connection', happened: 'maybe' })
    expect(await (await publisherOf(broker)).publish(delayed('c'))).toEqual([])
    const got = await receive(await consumerOf(broker, 'later'), 2)
    expect(got.map(({ id }) => id)).toContain('c')
  })
})

describe('what the server does by itself', () => {
  owned('connections bear a name that tells process and purpose, or the one that is given', async own => {
    await opened(own.url)
    await opened(own.url, { connectionName: 'orders' })
    const listed = await own.run('rabbitmqctl', 'list_connections', 'client_properties')
    for (const name of ['sluice-test publish', 'sluice-test consume', 'orders publish', 'orders consume']) {
      expect(listed).toContain(`"${name}"`)
    }
  })

  owned(
    'a handler longer than consumer_timeout: the consumer ends as timeout, and its message comes again',
    async own => {
      // Channels read both when they are made; how often they look is a minute otherwise.
      const patience = (ms: number): Promise<string> =>
        own.run(
          'rabbitmqctl',
          'eval',
          `[application:set_env(rabbit, K, ${ms}) || K <- [consumer_timeout, channel_tick_interval]].`,
        )
      await patience(1_000)
      onTestFinished(() => patience(60_000).then(() => undefined))
      const { broker, host } = await opened(own.url)
      await (await publisherOf(broker)).publish([message('slow', 'a')])
      const consumer = await consumerOf(broker, 'slow')
      const [held] = await receive(consumer, 1)
      const error = await failureOf(consumer.receive({ max: 1, waitMs: 30_000 }, signal))
      expect(broker.classify(error).code).toBe('timeout')
      expect(await consumer.ack([held?.receipt as never])).toEqual([held?.receipt])
      await consumer.close()
      const next = await consumerOf(broker, 'slow')
      const again = await receive(next, 1)
      expect(again).toMatchObject([{ id: 'a', deliveryCount: 2 }])
      await next.ack(again.map(({ receipt }) => receipt))
      expect(host.heard('disconnected')).toBe(false)
    },
  )

  owned('a memory alarm is reported, acknowledgements go on, and closing waits for nothing', async own => {
    const { broker, host } = await opened(own.url)
    const publisher = await publisherOf(broker)
    await publisher.publish([message('full', 'a')])
    const consumer = await consumerOf(broker, 'full')
    const held = await receive(consumer, 1)
    await own.run('rabbitmqctl', 'set_vm_memory_high_watermark', '0')
    onTestFinished(() => own.run('rabbitmqctl', 'set_vm_memory_high_watermark', '0.4').then(() => undefined))
    const waiting = publisher.publish([message('full', 'b')]).catch((error: unknown) => error)
    await until('blocked is reported', () => host.heard('blocked'))
    expect(await consumer.ack(held.map(({ receipt }) => receipt))).toEqual([])
    // Whoever looks after a server in trouble has to see its queues.
    expect(await broker.admin.depth?.('full')).toBe(0)
    const other = await opened(own.url)
    const otherPublisher = await publisherOf(other.broker)
    const stuck = otherPublisher.publish([message('full', 'c')]).catch((error: unknown) => error)
    await until('blocked is reported there, too', () => other.host.heard('blocked'))
    const start = systemClock.monotonic()
    await other.broker.close()
    expect(systemClock.monotonic() - start).toBeLessThan(5_000)
    expect(broker.classify(await stuck)).toMatchObject({ happened: 'maybe' })
    await own.run('rabbitmqctl', 'set_vm_memory_high_watermark', '0.4')
    await until('unblocked is reported', () => host.heard('unblocked'))
    expect(await waiting).toEqual([])
  })

  owned('a server that stops is reported at once; open works again when it is back', async own => {
    const { broker, host } = await opened(own.url)
    const publisher = await publisherOf(broker)
    await publisher.publish([message('kept', 'a')])
    await own.stop()
    await until('the loss is reported', () => host.heard('disconnected'), 5_000)
    expect(broker.native).toBeUndefined()
    expect(broker.classify(await failureOf(broker.open(host, signal))).code).toBe('connection')
    await own.start()
    await broker.open(host, signal)
    const consumer = await consumerOf(broker, 'kept')
    expect(await receive(consumer, 1)).toMatchObject([{ id: 'a' }])
  })

  // The last one: RabbitMQ may not find a quorum queue again that was made less than a second before it was killed.
  owned('a server that is killed is reported at once, and closing waits for nothing', async own => {
    const { broker, host } = await opened(own.url)
    const consumer = await consumerOf(broker, 'killed')
    const waiting = failureOf(consumer.receive({ max: 1, waitMs: 60_000 }, signal))
    await own.kill()
    await until('the loss is reported', () => host.heard('disconnected'), 5_000)
    expect(broker.classify(await waiting).code).toBe('connection')
    await broker.close()
  })
})
